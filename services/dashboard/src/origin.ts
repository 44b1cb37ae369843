import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { ApiService, MatchRoute } from "@rollcall/contracts/http/routes.ts";
import { AppError, type TrustedProxies } from "@rollcall/service-kit";
import { clientSideOf } from "./client-address.ts";
import type { Forwarder } from "./forward.ts";
import type { Metrics } from "./metrics.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { type Page, sendPage } from "./page.ts";
import { targetOf } from "./request-framing.ts";
import { sendError } from "./send-error.ts";
import type { StaticFiles } from "./static-files.ts";

export type OriginOptions = {
  readonly match: MatchRoute;
  readonly forwarders: Readonly<Record<ApiService, Pick<Forwarder, "forward">>>;
  readonly staticFiles: StaticFiles;
  /** Pages made once at the start, by path. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly trustedProxies: TrustedProxies;
  readonly metrics: Pick<Metrics, "requests" | "open">;
};

const apiRoot = "/api/v1";

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?", 1)[0] ?? "/";

function refuseMethod(response: ServerResponse, allow: readonly string[]): void {
  response.setHeader("allow", allow.join(", "));
  sendError(response, new AppError("method_not_allowed", `This path takes ${allow.join(", ")}`));
}

type Source = ApiService | "static" | "origin";

function routeApi(options: OriginOptions, request: IncomingMessage, response: ServerResponse): Source {
  const { match, forwarders, trustedProxies } = options;
  const path = pathOf(request);
  const found = path.startsWith(`${apiRoot}/`)
    ? match(request.method ?? "GET", path.slice(apiRoot.length))
    : ({ kind: "unknown" } as const);
  if (found.kind === "operation") {
    const { service } = found.operation;
    forwarders[service].forward(request, response, clientSideOf(request, trustedProxies));
    return service;
  }
  request.resume();
  if (found.kind === "unknown") sendError(response, new AppError("not_found", "There is no such path"));
  else refuseMethod(response, found.allow);
  return "origin";
}

/** Answers a request or has it answered, and says by whom. */
function route(options: OriginOptions, request: IncomingMessage, response: ServerResponse): Source {
  const path = pathOf(request);
  if (path === "/api" || path.startsWith("/api/")) return routeApi(options, request, response);
  request.resume();
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuseMethod(response, ["GET", "HEAD"]);
    return "origin";
  }
  const page = options.pages.get(path);
  if (page) {
    sendPage(request, response, page);
    return "origin";
  }
  const missing = () => sendError(response, new AppError("not_found", "There is no such page"));
  options.staticFiles(request, response, missing);
  return "static";
}

/** One address for people: pages, files, and `/api/v1` of both services. */
export function createOrigin(options: OriginOptions): RequestListener {
  const { requests, open } = options.metrics;
  return (request, response) => {
    open.inc();
    request.url = targetOf(request);
    let source: Source = "origin";
    response.once("close", () => {
      open.dec();
      requests.inc({ from: source, status: `${Math.floor(response.statusCode / 100)}xx` });
    });
    setSecurityHeaders(request, response, () => {
      source = route(options, request, response);
    });
  };
}
