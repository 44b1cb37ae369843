import type { Operation } from "@rollcall/contracts/http/routes.ts";
import type { Metrics } from "./metrics.ts";

/** Times every request by its operation; a live stream is open by design and not timed. */
export const observeRequests =
  ({ requestSeconds }: Metrics) =>
  (operation: Operation | undefined, status: number, seconds: number): void => {
    if (operation?.answer === "stream") return;
    requestSeconds.observe(
      { operation: operation?.id ?? "none", status: `${Math.floor(status / 100)}xx` },
      seconds,
    );
  };
