import type { Handlers } from "@rollcall/api-kit";
import { readApiDocument } from "@rollcall/contracts/http/routes.ts";
import type { Authenticator } from "@rollcall/people-access";
import type { Deps } from "./deps.ts";
import { createAvailabilityHandlers } from "./handlers/availability-handlers.ts";
import { createCustomerHandlers } from "./handlers/customer-handlers.ts";
import { createDiagnosticHandlers } from "./handlers/diagnostic-handlers.ts";
import { createEventHandlers, type StreamLimits } from "./handlers/event-handlers.ts";
import { createHeartbeatHandlers } from "./handlers/heartbeat-handlers.ts";
import { createHistoryHandlers } from "./handlers/history-handlers.ts";
import { createInstanceHandlers } from "./handlers/instance-handlers.ts";
import { createLogHandlers } from "./handlers/log-handlers.ts";
import { createOverviewHandlers } from "./handlers/overview-handlers.ts";

/** Every operation that query answers; one that is missing does not compile. */
export function createHandlers(
  deps: Deps,
  streams: { readonly authenticator: Authenticator; readonly limits: StreamLimits },
): Handlers<"query"> {
  const document = readApiDocument() as unknown as Record<string, never>;
  return {
    getOpenapi: async () => ({ status: 200, body: document }),
    ...createOverviewHandlers(deps),
    ...createInstanceHandlers(deps),
    ...createHistoryHandlers(deps),
    ...createHeartbeatHandlers(deps),
    ...createAvailabilityHandlers(deps),
    ...createCustomerHandlers(deps),
    ...createDiagnosticHandlers(deps),
    ...createLogHandlers(deps),
    ...createEventHandlers(deps, streams),
  };
}
