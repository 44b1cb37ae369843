import { Link } from "wouter";
import type { Counts } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import { formatCount } from "../../format.ts";
import { instancesLink } from "../../links.ts";

const colours = ["red", "yellow", "green", "grey"] as const;

/** The four lights with their counts; each leads to its instances. */
export const Lights = ({ counts, customer }: { counts: Counts; customer?: string }) => (
  <ul className="lights">
    {colours.map((colour) => (
      <li key={colour}>
        <Link href={instancesLink({ customer, colour })}>
          <Light colour={colour} word />
          <span className="big">{formatCount(counts[colour])}</span>
        </Link>
      </li>
    ))}
  </ul>
);
