import { type ApiService, createRoutes, type Operation } from "@rollcall/contracts/http/routes.ts";
import { type Admission, admissionOf, type Authenticator, guard, type LineOf } from "@rollcall/people-access";
import {
  AppError,
  clientAddress,
  headAsGet,
  type Log,
  renderApiError,
  requestId,
  type TrustedProxies,
} from "@rollcall/service-kit";
import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import { middleware as openApiValidator } from "express-openapi-validator";
import { readBodies } from "./bodies.ts";
import { contractOf } from "./contract.ts";
import { explainDatabaseErrors } from "./database-errors.ts";
import type { AnyAnswer, AnyHandler, Call, Handlers } from "./handlers.ts";
import { streamExport } from "./stream-export.ts";

export type ApiOptions<S extends ApiService> = {
  readonly service: S;
  readonly handlers: Handlers<S>;
  readonly authenticator: Authenticator;
  readonly lineOf: LineOf;
  readonly log: Log;
  readonly trustedProxies: TrustedProxies;
  /** People reach the platform over TLS, whatever the last hop speaks. */
  readonly isPublicHttps: boolean;
  readonly bodyLimitBytes: number;
  /** No answer is kept by anybody on the way. */
  readonly noStore: boolean;
  /** In tests: an answer that breaks the contract becomes a 500. */
  readonly validateResponses: boolean;
  /** Told of each answer; `operation` is undefined for what was no operation. */
  readonly observe: (operation: Operation | undefined, status: number, seconds: number) => void;
  /** Stands before everything that needs a store. */
  readonly gate?: RequestHandler;
};

const observed =
  <S extends ApiService>({ observe }: ApiOptions<S>): RequestHandler =>
  (_request, response, next) => {
    const startedAt = performance.now();
    response.once("close", () => {
      const { operation } = (response.locals["admission"] ?? {}) as Partial<Admission>;
      observe(operation, response.statusCode, (performance.now() - startedAt) / 1_000);
    });
    next();
  };

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader("cache-control", "no-store");
  next();
};

/** What another service answers is no path here. */
const refuseForeign =
  (service: ApiService): RequestHandler =>
  (_request, response, next) => {
    if (admissionOf(response).operation.service !== service)
      throw new AppError("not_found", "There is no such path here");
    next();
  };

/** All that a handler is told of a request. */
function callOf<S extends ApiService>(request: Request, response: Response, options: ApiOptions<S>): Call {
  const { operation, params, caller } = admissionOf(response);
  return {
    operation: operation.id,
    params,
    query: request.query,
    body: request.body,
    headers: request.headers,
    caller,
    address: clientAddress(request, options.trustedProxies),
    requestId: String(response.locals["requestId"]),
    secure: request.secure || options.isPublicHttps,
  };
}

/** As it goes over the wire, where an instant is a text: that is what the contract speaks of. */
const asSent = (body: unknown): unknown => JSON.parse(JSON.stringify(body)) as unknown;

async function send(
  request: Request,
  response: Response,
  { answer, validates }: { readonly answer: AnyAnswer; readonly validates: boolean },
): Promise<void> {
  if ("stream" in answer) return answer.stream(request, response);
  if ("export" in answer) {
    const format = request.query["format"] === "csv" ? "csv" : "ndjson";
    return streamExport(response, format, answer.export);
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.status(answer.status);
  if (answer.body === undefined) response.end();
  else response.json(validates ? asSent(answer.body) : answer.body);
}

/**
 * Serves the operations of one service, from request to answer, in this order: who asks and whether he may, the body, the
 * contract, the handler, the answer; whatever is thrown on the way becomes the one body of errors.
 */
export function createApi<S extends ApiService>(options: ApiOptions<S>): Express {
  const { service, authenticator, lineOf, log } = options;
  const handlers = options.handlers as unknown as Readonly<Record<string, AnyHandler>>;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", options.trustedProxies);
  app.use(requestId, headAsGet, observed(options));
  if (options.noStore) app.use(noStore);
  if (options.gate) app.use(options.gate);
  // Of all services: whoever uses another verb is told those of the whole interface.
  app.use(guard({ match: createRoutes(), authenticator, lineOf }), refuseForeign(service));
  app.use(readBodies(options.bodyLimitBytes));
  app.use(
    openApiValidator({
      apiSpec: contractOf(service),
      validateApiSpec: false,
      validateRequests: { allErrors: true },
      validateResponses: options.validateResponses,
      validateSecurity: false,
      ajvFormats: { mode: "full" },
      fileUploader: false,
    }),
  );
  app.use(async (request, response) => {
    const call = callOf(request, response, options);
    const handler = handlers[call.operation];
    if (!handler) throw new Error(`${call.operation} has no handler`);
    await send(request, response, {
      answer: await handler(call),
      validates: options.validateResponses,
    });
  });
  app.use(explainDatabaseErrors, renderApiError(log));
  return app;
}
