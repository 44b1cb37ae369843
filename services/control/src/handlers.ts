import type { Handlers } from "@rollcall/api-kit";
import { createAccessTokens, type LineOf } from "@rollcall/people-access";
import type { Log, Postgres, Publisher } from "@rollcall/service-kit";
import type { Writer } from "./api/write.ts";
import { createApiKeyHandlers } from "./api-keys/api-key-handlers.ts";
import { createCustomerHandlers } from "./customers/customer-handlers.ts";
import { createBulkHandlers } from "./bulk/bulk-handlers.ts";
import type { ControlConfig } from "./config.ts";
import { createDeadLetterHandlers } from "./dead-letters/dead-letter-handlers.ts";
import { createDiagnosticHandlers } from "./diagnostics/diagnostic-handlers.ts";
import { createMachineHandlers } from "./machines/machine-handlers.ts";
import type { Mailer } from "./mail/mailer.ts";
import { createMaintenanceHandlers } from "./maintenance/window-handlers.ts";
import type { Metrics } from "./metrics.ts";
import { createHeartbeatHandlers } from "./monitors/heartbeat-handlers.ts";
import { createAccountHandlers } from "./sign-in/account-handlers.ts";
import { createAttemptGuard } from "./sign-in/attempt-limits.ts";
import { createLoginHandlers } from "./sign-in/login-handlers.ts";
import { createOidcHandlers } from "./sign-in/oidc-handlers.ts";
import { createPasswordResetHandlers } from "./sign-in/password-reset-handlers.ts";
import { createSessions } from "./sign-in/sessions.ts";
import type { TokenEcho } from "./tokens/token-echo.ts";
import { createTokenHandlers } from "./tokens/token-handlers.ts";
import { createInvitationHandlers } from "./users/invitation-handlers.ts";
import { createUserHandlers } from "./users/user-handlers.ts";
import { createWhitelistHandlers } from "./whitelist/whitelist-handlers.ts";

export type HandlerParts = {
  readonly config: ControlConfig;
  readonly writer: Writer;
  readonly postgres: Postgres;
  readonly lineOf: LineOf;
  readonly publisher: Publisher;
  readonly tokenEcho: TokenEcho;
  readonly mailer: Mailer;
  readonly log: Log;
  readonly countSignIn: Metrics["countSignIn"];
};

const guessingWindowSeconds = 900;

/** Every operation that control answers; one that is missing does not compile. */
export function createHandlers(shared: HandlerParts): Handlers<"control"> {
  const { config, postgres, writer } = shared;
  const { tokenKey, publicUrl = "", attemptsPerAccount: account, attemptsPerAddress: address } = config;
  const tokens = createAccessTokens(tokenKey);
  const attempts = createAttemptGuard(postgres, { account, address, windowSeconds: guessingWindowSeconds });
  const sessions = createSessions({ writer, tokens });
  const parts = { ...shared, tokenKey, publicUrl, tokens, attempts, sessions };
  return {
    ...createLoginHandlers(parts),
    ...createAccountHandlers(parts),
    ...createPasswordResetHandlers(parts),
    ...createOidcHandlers(parts),
    ...createApiKeyHandlers(parts),
    ...createInvitationHandlers(parts),
    ...createUserHandlers(parts),
    ...createCustomerHandlers(parts),
    ...createTokenHandlers(parts),
    ...createMachineHandlers(parts),
    ...createDiagnosticHandlers(parts),
    ...createWhitelistHandlers(parts),
    ...createMaintenanceHandlers(parts),
    ...createHeartbeatHandlers(parts),
    ...createBulkHandlers(parts),
    ...createDeadLetterHandlers(parts),
  };
}
