/** Says what will be here, and the next step. */
export const Empty = ({ title, children }: { title: string; children?: React.ReactNode }) => (
  <div className="empty">
    <p>
      <strong>{title}</strong>
    </p>
    {children ? <div className="quiet">{children}</div> : null}
  </div>
);
