import { type ApiDocument, createRoutes, type Operation } from "@rollcall/contracts/http/routes.ts";
import { admissionOf, type Authenticator, guard, type LineOf } from "@rollcall/people-access";
import {
  AppError,
  clientAddress,
  headAsGet,
  type Log,
  renderApiError,
  requestId,
  type TrustedProxies,
} from "@rollcall/service-kit";
import express, { type Express, type RequestHandler, type Response } from "express";
import { middleware as openApiValidator } from "express-openapi-validator";
import { explainDatabaseErrors } from "./database-errors.ts";
import type { Handler, Handlers } from "./handler.ts";
import { noteEncoding, refuseOtherEncodings, refuseUnstorable } from "./refuse-unstorable.ts";

type ApiSpec = Parameters<typeof openApiValidator>[0]["apiSpec"];

export type AppOptions = {
  readonly document: ApiDocument;
  readonly handlers: Handlers;
  readonly authenticator: Authenticator;
  readonly lineOf: LineOf;
  readonly log: Log;
  readonly trustedProxies: TrustedProxies;
  /** People reach the platform over TLS, whatever the last hop speaks. */
  readonly isPublicHttps: boolean;
  readonly bodyLimitBytes: number;
  readonly count: (operation: string, status: number, seconds: number) => void;
  /** In tests: an answer that breaks the contract becomes a 500. */
  readonly validateResponses?: boolean;
};

/** The validator remembers a validator per whole content type: parameters would grow it without bound. */
const plainContentType: RequestHandler = (request, _response, next) => {
  const type = request.headers["content-type"];
  const { "transfer-encoding": coding, "content-length": length } = request.headers;
  if (type === undefined && (coding !== undefined || Number(length ?? 0) > 0))
    throw new AppError("unsupported_media_type", "Say what the body is: Content-Type: application/json");
  if (type === undefined) return next();
  const essence = type.split(";")[0]?.trim().toLowerCase();
  if (essence !== "application/json") throw new AppError("unsupported_media_type", "Send application/json");
  request.headers["content-type"] = "application/json";
  next();
};

/** A body that nobody asked for stands in no contract; one that is asked for is never absent. */
const emptyBody: RequestHandler = (request, _response, next) => {
  if (request.body === undefined && request.method !== "GET" && request.headers["content-type"])
    request.body = {};
  next();
};

const serve =
  (operation: Operation, handler: Handler, options: AppOptions): RequestHandler =>
  async (request, response) => {
    const { caller, params } = admissionOf(response);
    const answer = await handler({
      operation: operation.id,
      params,
      query: request.query,
      body: request.body,
      headers: request.headers,
      caller,
      address: clientAddress(request, options.trustedProxies),
      requestId: String(response.locals["requestId"]),
      secure: request.secure || options.isPublicHttps,
    });
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    response.status(answer.status);
    if (answer.body === undefined) response.end();
    else response.json(answer.body);
  };

const expressPath = (path: string): string => `/api/v1${path.replace(/\{(\w+)\}/g, ":$1")}`;

function addHandlers(app: Express, operations: readonly Operation[], options: AppOptions): void {
  for (const operation of operations) {
    const handler = options.handlers[operation.id];
    if (!handler) throw new Error(`${operation.method} ${operation.path} has no handler`);

    const method = operation.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
    app[method](expressPath(operation.path), serve(operation, handler, options));
  }
}

const counted =
  (count: AppOptions["count"]): RequestHandler =>
  (_request, response: Response, next) => {
    const startedAt = performance.now();
    response.once("close", () => {
      const admission = response.locals["admission"] as { operation: Operation } | undefined;
      count(admission?.operation.id ?? "none", response.statusCode, (performance.now() - startedAt) / 1_000);
    });
    next();
  };

/** Every operation of the contract that control answers, from request to answer. */
export function createApp(options: AppOptions): Express {
  const { document, authenticator, lineOf, log } = options;
  const routes = createRoutes(document);
  const operations = routes.operations.filter(({ service }) => service === "control");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", options.trustedProxies);
  app.use(requestId, headAsGet, counted(options.count));
  app.use((_request, response, next) => {
    response.setHeader("cache-control", "no-store");
    next();
  });
  app.use(guard({ routes: { ...routes, operations }, authenticator, lineOf }));
  const json = express.json({ limit: options.bodyLimitBytes, verify: noteEncoding });
  app.use(plainContentType, json, refuseOtherEncodings, emptyBody, refuseUnstorable);
  app.use(
    openApiValidator({
      apiSpec: document as unknown as ApiSpec,
      validateApiSpec: false,
      validateRequests: { allErrors: true },
      validateResponses: options.validateResponses ?? false,
      validateSecurity: false,
      ajvFormats: { mode: "full" },
      fileUploader: false,
    }),
  );
  addHandlers(app, operations, options);
  app.use(() => {
    throw new AppError("not_found", "There is no such path here");
  });
  app.use(explainDatabaseErrors, renderApiError(log));
  return app;
}
