import { readApiDocument } from "@rollcall/contracts/http/routes.ts";
import { type Authenticator, guard, type LineOf } from "@rollcall/people-access";
import { headAsGet, renderApiError, requestId } from "@rollcall/service-kit";
import express, { type Express } from "express";
import { middleware } from "express-openapi-validator";
import type { Deps } from "./deps.ts";
import { measureRequests } from "./measure-requests.ts";
import type { PostgresWatch } from "./postgres-watch.ts";
import { createReadContract } from "./read-contract.ts";
import { addAvailabilityRoutes } from "./routes/availability-routes.ts";
import { addCustomerRoutes } from "./routes/customer-routes.ts";
import { addDiagnosticRoutes } from "./routes/diagnostic-routes.ts";
import { addEventRoutes, type StreamLimits } from "./routes/event-routes.ts";
import { addHeartbeatRoutes } from "./routes/heartbeat-routes.ts";
import { addHistoryRoutes } from "./routes/history-routes.ts";
import { addInstanceRoutes } from "./routes/instance-routes.ts";
import { addOverviewRoutes } from "./routes/overview-routes.ts";
import { addLogRoutes } from "./routes/log-routes.ts";
import { unavailableWhenStoresFail } from "./store-failure.ts";

export type AppOptions = {
  readonly authenticator: Authenticator;
  readonly lineOf: LineOf;
  readonly watch: PostgresWatch;
  readonly streamLimits: StreamLimits;
  /** In tests: an answer that breaks the contract is an error. */
  readonly validateResponses: boolean;
};

export function createApp(deps: Deps, options: AppOptions): Express {
  const { authenticator, lineOf, validateResponses, watch, streamLimits } = options;
  const document = readApiDocument();
  const contract = createReadContract(document);
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(requestId, headAsGet, measureRequests(deps.metrics), watch.handler);
  app.use(guard({ routes: contract.routes, authenticator, lineOf }));
  app.use(
    middleware({
      apiSpec: contract.document,
      validateApiSpec: false,
      validateRequests: true,
      validateResponses,
      validateSecurity: false,
      ajvFormats: { mode: "full" },
      fileUploader: false,
    }),
  );
  const router = express.Router();
  router.get("/openapi.json", (_request, response) => {
    response.json(document);
  });
  addOverviewRoutes(router, deps);
  addInstanceRoutes(router, deps);
  addHistoryRoutes(router, deps);
  addAvailabilityRoutes(router, deps);
  addCustomerRoutes(router, deps);
  addDiagnosticRoutes(router, deps);
  addHeartbeatRoutes(router, deps);
  addLogRoutes(router, deps);
  addEventRoutes(router, deps, { authenticator, limits: streamLimits });
  app.use("/api/v1", router);
  app.use(unavailableWhenStoresFail, renderApiError(deps.log));
  return app;
}
