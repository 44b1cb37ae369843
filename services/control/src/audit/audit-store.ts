import type { Queryable } from "@rollcall/service-kit";
import { uuidV7 } from "../uuid-v7.ts";

/** What was done, for the log that nobody can change. Secrets never come here. */
export type AuditEntry = {
  readonly action?: string;
  readonly target: string | null;
  readonly customer?: string | null;
  readonly before?: object | null;
  readonly after?: object | null;
};

export type AuditActor = {
  readonly actor: string | null;
  readonly actorId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
};

export async function writeAudit(
  client: Queryable,
  who: AuditActor,
  entry: AuditEntry & { action: string },
): Promise<void> {
  const { action, target, customer = null, before = null, after = null } = entry;
  await client.query(
    `insert into audit_events (id, actor, actor_id, action, target, customer, address, request_id, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [uuidV7(), who.actor, who.actorId, action, target, customer, who.address, who.requestId, before, after],
  );
}
