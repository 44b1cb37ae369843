import { admissionOf } from "@rollcall/people-access";
import type { RequestHandler } from "express";
import type { Metrics } from "./metrics.ts";

/** Times every request by its operation; a live stream is open by design and not timed. */
export const measureRequests =
  ({ requestSeconds }: Metrics): RequestHandler =>
  (_request, response, next) => {
    const startedAt = performance.now();
    response.once("finish", () => {
      const operation = admissionOf(response)?.operation.id ?? "none";
      if (operation === "streamEvents") return;
      const status = `${Math.floor(response.statusCode / 100)}xx`;
      requestSeconds.observe({ operation, status }, (performance.now() - startedAt) / 1_000);
    });
    next();
  };
