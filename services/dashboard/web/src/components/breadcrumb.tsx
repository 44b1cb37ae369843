import { Link } from "wouter";
import { texts } from "../texts.ts";
import { type Colour, Light } from "./light.tsx";

export type Crumb = { label: string; to: string; colour?: Colour | undefined };

/** Customer / machine / software: each a link with its light. */
export const Breadcrumb = ({ crumbs }: { crumbs: readonly Crumb[] }) => (
  <nav aria-label={texts.frame.breadcrumb}>
    <ol className="breadcrumb">
      {crumbs.map((crumb, index) => (
        <li key={crumb.to}>
          {crumb.colour ? <Light colour={crumb.colour} /> : null}
          <Link
            href={crumb.to}
            aria-current={index === crumbs.length - 1 ? "page" : undefined}
            title={crumb.label}
          >
            {crumb.label}
          </Link>
        </li>
      ))}
    </ol>
  </nav>
);
