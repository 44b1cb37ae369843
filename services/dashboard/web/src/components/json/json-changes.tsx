import { texts } from "../../texts.ts";
import { jsonDifferences } from "./json-diff.ts";
import "./json.css";

/** What is different, leaf by leaf: before and after, with a sign beside the colour-free text. */
export const JsonChanges = ({ before, after }: { before: unknown; after: unknown }) => {
  const differences = jsonDifferences(before, after);
  if (differences.length === 0) return <p className="quiet">{texts.json.same}</p>;
  return (
    <ul className="json-changes">
      {differences.map(({ path, before: old, after: now }) => (
        <li key={path}>
          <code>{path}</code>{" "}
          {old === undefined ? null : (
            <del>
              <span className="visually-hidden">{texts.json.before} </span>
              {old}
            </del>
          )}{" "}
          {now === undefined ? null : (
            <ins>
              <span className="visually-hidden">{texts.json.after} </span>
              {now}
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
};
