import { Link } from "wouter";
import type { Overview } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { instancesLink } from "../../links.ts";
import { texts } from "../../texts.ts";
import { RedGroups } from "./red-groups.tsx";
import { RedList } from "./red-list.tsx";

/** More than this many, and what they have in common says more than their names. */
const handful = 6;

export const TurnedRed = ({ overview }: { overview: Overview }) => {
  const { counts, turned_red: rows, red_groups: groups } = overview;
  if (counts.red === 0) return null;
  const shared = groups.filter((group) => group.count > 1);
  const grouped = counts.red > handful && shared.length > 0;
  const all = (
    <Link href={instancesLink({ colour: "red" })} className="accent">
      {texts.overview.allRed}
    </Link>
  );
  return (
    <>
      {grouped ? (
        <Section
          title={texts.overview.inCommon}
          note={counts.red > 500 ? texts.overview.ofNewest : null}
          end={all}
        >
          <RedGroups groups={shared} />
        </Section>
      ) : null}
      <Section title={texts.overview.turnedRed} note={texts.overview.newestFirst} end={grouped ? null : all}>
        <RedList rows={grouped ? rows.slice(0, 10) : rows} />
      </Section>
    </>
  );
};
