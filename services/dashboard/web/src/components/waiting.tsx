import { texts } from "../texts.ts";
import { Problem } from "./problem.tsx";

type Query<Data> = { data: Data | undefined; error: unknown; refetch?: () => unknown };

type WaitingProps<Data> = { query: Query<Data>; children: (data: Data) => React.ReactNode };

/** Shows old data while new data comes; a word of waiting only after 300 ms; a problem beside what is there. */
export const Waiting = <Data,>({ query, children }: WaitingProps<Data>) => (
  <>
    {query.error ? <Problem error={query.error} retry={() => void query.refetch?.()} /> : null}
    {query.data === undefined && !query.error ? (
      <p className="waiting quiet" aria-busy="true">
        {texts.loading}
      </p>
    ) : null}
    {query.data === undefined ? null : children(query.data)}
  </>
);
