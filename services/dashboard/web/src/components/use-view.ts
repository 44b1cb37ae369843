import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export type View = Readonly<Record<string, string>>;

/** What is looked at lives in the address: so every view can be kept, sent and gone back to. */
export const useView = () => {
  const search = useSearch();
  const [location, navigate] = useLocation();
  const view = useMemo<View>(() => Object.fromEntries(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (changes: Record<string, string | null | undefined>) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const text = next.toString();
      navigate(text ? `${location}?${text}` : location, { replace: true });
    },
    [search, location, navigate],
  );
  return { view, change };
};
