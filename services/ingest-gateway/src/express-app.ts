import type { Log, Readiness } from "@rollcall/service-kit";
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { middleware as openApiValidator } from "express-openapi-validator";
import type { OpenAPIV3 } from "express-openapi-validator/dist/framework/types.js";
import { createBatchHandler } from "./batch-handler.ts";
import { deviceKinds } from "@rollcall/contracts/broker";
import { isDenial } from "./directory.ts";
import type { Engine } from "./engine.ts";
import { asRefusal } from "./express-errors.ts";
import { createSteps, type Locals, localsOf, Refused } from "./express-steps.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { createDelivery } from "./intake.ts";
import { brokenBody, ruleErrors } from "./judge.ts";
import { storableText } from "./body-text.ts";
import { createPingRoute } from "./pings/ping-route.ts";

const createDeviceHandler =
  ({ intake, peerAddress, metrics, replies, noteLeftOut }: Engine): RequestHandler =>
  (request, response, next) => {
    const { address, token, parsed, leftOut } = localsOf(response) as Required<Locals>;
    const { machine, software, kind } = address;
    if (machine === null || software === null || kind === "batch" || isDenial(token)) {
      next();
      return;
    }
    const errors = ruleErrors(kind, parsed.value);
    if (errors.length > 0) throw new Refused(brokenBody(errors));
    const text = storableText(kind, parsed);
    const sender = peerAddress(request);
    const idempotencyKey = idempotencyKeyOf(request);
    const message = { token, machine, software, kind, address: sender, idempotencyKey, text };
    const delivery = createDelivery(message, (refusal) => {
      if (refusal) {
        next(new Refused(refusal));
        return;
      }
      metrics.requests(kind, "stored");
      if (leftOut.length > 0) noteLeftOut({ address, token, sender, payload: text }, leftOut);
      replies.stored(response);
    });
    intake.accept(delivery);
  };

const createBatchRoute = (engine: Engine): RequestHandler => {
  const handle = createBatchHandler(engine);
  return async (request, response, next) => {
    const { token, bytes } = localsOf(response);
    if (!token || isDenial(token) || !bytes) {
      next();
      return;
    }
    const refusal = await handle({ request, response, token, bytes });
    if (refusal) throw new Refused(refusal);
  };
};

const createErrorHandler =
  ({ report, replies, peerAddress }: Engine, log: Log): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = error instanceof Refused ? error.refusal : asRefusal(error);
    if (!refusal) {
      log.error({ err: error }, "a request failed");
      replies.json(response, 500, '{"detail":"Something went wrong on our side"}');
      return;
    }
    const { address, token, parsed } = localsOf(response);
    const text = parsed?.text ?? (typeof request.body === "string" ? request.body : undefined);
    const body = text === undefined ? { unread: request } : { payload: text };
    report({ sender: peerAddress(request), address, path: request.originalUrl, token, ...body }, refusal);
    replies.refused(response, refusal);
  };

/** A document that cannot be read would fail each request instead of the start: its first step tells. */
const untilLoaded = (app: Express, [loading]: RequestHandler[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) =>
      error === undefined ? resolve() : reject(new Error("ingest.yaml cannot be used", { cause: error }));
    void loading?.({ app } as unknown as Request, {} as Response, next);
  });

/** Serves every route of the contract; plain requests of the hot ones are taken before they come here (`plain/`). */
export async function createExpressApp(
  engine: Engine,
  { log, readiness }: { log: Log; readiness: () => Promise<Readiness> },
): Promise<Express> {
  const { contract, replies } = engine;
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("case sensitive routing");
  app.get("/health/live", (_request, response) => replies.json(response, 200, '{"live":true}'));
  app.get("/health/ready", async (_request, response) => {
    const answer = await readiness();
    replies.json(response, answer.ready ? 200 : 503, JSON.stringify(answer));
  });
  app.use(createPingRoute(engine));
  app.use(...createSteps(engine));
  const validators = openApiValidator({
    apiSpec: contract.document() as OpenAPIV3.DocumentV3_1,
    validateApiSpec: false,
    validateRequests: { allowUnknownQueryParameters: true },
    validateResponses: false,
    validateSecurity: false,
    fileUploader: false,
  });
  await untilLoaded(app, validators);
  app.use(validators);
  const device = createDeviceHandler(engine);
  for (const kind of deviceKinds) app.post(`/api/ingest/:customer/:machine/:software/${kind}`, device);
  app.post("/api/ingest/:customer/batch", createBatchRoute(engine));
  app.use(createErrorHandler(engine, log));
  return app;
}
