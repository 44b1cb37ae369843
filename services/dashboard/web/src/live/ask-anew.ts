import type { Query, QueryClient } from "@tanstack/react-query";

/** A list that has been read this far is too long to be read again at each event. */
const mostPages = 3;
const pageCount = (data: unknown) => (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 1;

/**
 * Asks again for what is on the page and whose path begins so. What is under way is not cut off, or an answer that takes
 * longer than events come apart would never be shown: it is asked for again after it.
 */
export const createAskAnew = (queryClient: QueryClient) => {
  const underWay = new Set<Query>();
  const ask = ({ queryKey }: Query) => void queryClient.invalidateQueries({ queryKey, exact: true });
  const askAfterwards = async (query: Query) => {
    underWay.add(query);
    // Answers the fetch that is under way.
    await query.fetch().catch(() => undefined);
    underWay.delete(query);
    ask(query);
  };
  return (prefixes: readonly string[]) => {
    const concerned = queryClient.getQueryCache().findAll({
      predicate: ({ queryKey, state }) =>
        prefixes.some((prefix) => String(queryKey[0]).startsWith(prefix)) &&
        pageCount(state.data) <= mostPages,
    });
    for (const query of concerned) {
      if (query.state.fetchStatus !== "fetching") ask(query);
      else if (!underWay.has(query)) void askAfterwards(query);
    }
  };
};
