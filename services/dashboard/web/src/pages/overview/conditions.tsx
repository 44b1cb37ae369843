import { Lasting } from "../../components/time.tsx";
import type { Overview } from "../../api/types.ts";
import { texts } from "../../texts.ts";

/** What is wrong with the platform itself now, and what to do about it. */
export const Conditions = ({ conditions }: Pick<Overview, "conditions">) =>
  conditions.length === 0 ? null : (
    <ul className="notices" aria-label={texts.overview.conditions}>
      {conditions.map(({ code, since, text, advice }) => (
        <li key={code} className="open">
          {text}{" "}
          <span className="quiet">
            <Lasting at={since} />
          </span>
          {advice === null ? null : <div className="quiet">{advice}</div>}
        </li>
      ))}
    </ul>
  );
