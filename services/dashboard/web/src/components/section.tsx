type SectionProps = {
  title: string;
  note?: React.ReactNode;
  end?: React.ReactNode;
  children: React.ReactNode;
};

/** A part of a page under a hairline: its title, a quiet note, and on the right an action or a link. */
export const Section = ({ title, note, end, children }: SectionProps) => (
  <section className="section" aria-label={title}>
    <header>
      <h2>{title}</h2>
      {note ? <span className="quiet">{note}</span> : null}
      {end ? <span className="end">{end}</span> : null}
    </header>
    {children}
  </section>
);
