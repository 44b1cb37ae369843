import { say, texts } from "../../texts.ts";
import "./json.css";

const isBranch = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === "object" && value !== null;

const summary = (value: object) =>
  Array.isArray(value)
    ? say(texts.json.items, { count: value.length })
    : say(texts.json.fields, { count: Object.keys(value).length });

/** Branches fold; the first two levels are open. Device data is text here, whatever it holds. */
export const JsonTree = ({ value, depth = 0 }: { value: object; depth?: number }) => (
  <ul className="json-tree">
    {Object.entries(value).map(([key, child]: [string, unknown]) => (
      <li key={key}>
        {isBranch(child) ? (
          <details open={depth < 1}>
            <summary>
              {key} <span className="quiet">{summary(child)}</span>
            </summary>
            <JsonTree value={child} depth={depth + 1} />
          </details>
        ) : (
          <span className="json-leaf">
            <span className="quiet">{key}</span> <span className="wrap">{String(child)}</span>
          </span>
        )}
      </li>
    ))}
  </ul>
);
