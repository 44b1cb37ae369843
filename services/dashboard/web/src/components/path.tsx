import "./path.css";

type PathProps = { customer: string; machine: string; software: string };

/** customer / machine / software on one line; a long customer gives way before the machine does. */
export const Path = ({ customer, machine, software }: PathProps) => (
  <span className="path" title={`${customer} / ${machine} / ${software}`}>
    <span className="quiet">{customer}</span>
    <span>
      <span className="quiet"> / </span>
      {machine}
    </span>
    <span className="quiet"> / {software}</span>
  </span>
);
