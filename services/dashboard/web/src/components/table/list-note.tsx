import { asProblem } from "../../api/problem.ts";
import { say, texts } from "../../texts.ts";
import { Problem } from "../problem.tsx";
import { problemOf } from "../waiting.tsx";
import type { Marks } from "./use-marks.ts";

type ListNoteProps = {
  list: {
    total: number | null;
    totalIsMinimum: boolean;
    data: unknown;
    error: unknown;
    failureReason: unknown;
    refetch: () => unknown;
  };
  steady?: { waiting: number; moved: boolean; accept: () => void };
  marks?: Marks;
};

/** What is said about a filter beside the filter itself is not said twice. */
const isAboutFilter = (error: unknown) => asProblem(error).fields.some(({ path }) => path.endsWith("filter"));

/** Between the tools and the rows: how many there are, what waits to be shown, what is marked. */
export const ListNote = ({ list, steady, marks }: ListNoteProps) => {
  const marked = marks?.marked.size ?? 0;
  const problem = problemOf(list);
  return (
    <>
      {problem && !isAboutFilter(problem) ? (
        <Problem error={problem} retry={() => void list.refetch()} />
      ) : null}
      <p className="list-note" role="status">
        {list.total === null ? null : (
          <span>
            {say(list.totalIsMinimum ? texts.table.totalAtLeast : texts.table.total, { count: list.total })}
          </span>
        )}
        {steady && (steady.waiting > 0 || steady.moved) ? (
          <button type="button" className="new-pill" onClick={steady.accept}>
            {steady.waiting > 0 ? say(texts.table.waiting, { count: steady.waiting }) : texts.table.moved}
          </button>
        ) : null}
        {marked > 0 ? (
          <button type="button" className="plain accent" onClick={marks?.clear}>
            {say(texts.table.unmark, { count: marked })}
          </button>
        ) : null}
      </p>
    </>
  );
};
