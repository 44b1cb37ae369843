import { useEffect, useState } from "react";
import { ApiProblem } from "../api/problem.ts";

export type Later<Props extends object = object> = {
  readonly component: React.ComponentType<Props>;
  readonly preload: () => void;
};

const notLoaded = () => new ApiProblem(0, { error: { code: "not_loaded" } }, null);

/**
 * A component whose code comes when it is first shown, or asked for ahead. Not `lazy`: React keeps back what was suspended
 * for 300 ms, and most of this code is here within 50.
 */
export function later<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, React.ComponentType<Props>>>,
  name: Name,
): Later<Props> {
  let Loaded: React.ComponentType<Props> | undefined;
  const fetched = async () => {
    Loaded = (await load())[name];
  };
  const LoadedLater = (props: Props) => {
    const [, setLoaded] = useState(Loaded !== undefined);
    const [failure, setFailure] = useState<ApiProblem>();
    useEffect(() => {
      if (!Loaded)
        fetched().then(
          () => setLoaded(true),
          () => setFailure(notLoaded()),
        );
    }, []);
    if (failure) throw failure;
    return Loaded ? <Loaded {...props} /> : null;
  };
  return { component: LoadedLater, preload: () => void fetched().catch(() => undefined) };
}
