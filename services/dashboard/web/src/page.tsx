import { useEffect, useState } from "react";

export type Page = { readonly component: React.ComponentType; readonly preload?: () => void };

/**
 * A page whose code comes when it is first shown, or asked for ahead. Not `lazy`: React keeps back what was suspended for
 * 300 ms, and most of this code is here within 50.
 */
export function page<Name extends string>(
  load: () => Promise<Record<Name, React.ComponentType>>,
  name: Name,
): Page {
  let Loaded: React.ComponentType | undefined;
  const fetched = async () => {
    Loaded = (await load())[name];
  };
  const LoadedPage = () => {
    const [, setLoaded] = useState(Loaded !== undefined);
    const [failure, setFailure] = useState<unknown>();
    useEffect(() => {
      if (!Loaded) fetched().then(() => setLoaded(true), setFailure);
    }, []);
    if (failure) throw failure;
    return Loaded ? <Loaded /> : null;
  };
  return { component: LoadedPage, preload: () => void fetched().catch(() => undefined) };
}
