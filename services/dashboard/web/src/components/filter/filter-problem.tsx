import { asProblem } from "../../api/problem.ts";

const refuses = (error: unknown) => Boolean(error) && [400, 422].includes(asProblem(error).status);

const Position = ({ filter, at }: { filter: string; at: number }) => (
  <code className="filter-position">
    {filter.slice(0, at)}
    <mark>{filter.slice(at, at + 1) || "…"}</mark>
    {filter.slice(at + 1)}
  </code>
);

/** What the platform says is wrong with the filter, and where; null when the filter is not to blame. */
export const filterProblem = (filter: string, error: unknown): React.ReactNode => {
  if (!refuses(error)) return null;
  const problem = asProblem(error);
  const field = problem.fields.find(({ path }) => path.endsWith("filter"));
  if (!field) return problem.message;
  return (
    <span>
      {field.message}
      {field.position === undefined ? null : <Position filter={filter} at={field.position} />}
    </span>
  );
};
