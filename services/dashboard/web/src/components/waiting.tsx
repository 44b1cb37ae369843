import { texts } from "../texts.ts";
import { Problem } from "./problem.tsx";

type Query<Data> = {
  data: Data | undefined;
  error: unknown;
  /** Why the last attempt failed, while it is tried again. */
  failureReason?: unknown;
  refetch?: () => unknown;
};

/** Where there is nothing yet, whoever waits is told at the first failure what for. */
export const problemOf = ({ data, error, failureReason }: Query<unknown>): unknown =>
  error ?? (data === undefined ? failureReason : null);

type WaitingProps<Data> = { query: Query<Data>; children: (data: Data) => React.ReactNode };

/** Shows old data while new data comes; a word of waiting only after 300 ms; a problem beside what is there. */
export const Waiting = <Data,>({ query, children }: WaitingProps<Data>) => {
  const problem = problemOf(query);
  return (
    <>
      {problem ? <Problem error={problem} retry={() => void query.refetch?.()} /> : null}
      {query.data === undefined && !problem ? (
        <p className="waiting quiet" aria-busy="true">
          {texts.loading}
        </p>
      ) : null}
      {query.data === undefined ? null : children(query.data)}
    </>
  );
};
