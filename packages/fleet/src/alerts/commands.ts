import { factId } from "@rollcall/contracts/facts";
import { AppError } from "@rollcall/service-kit";
import { invalid, requireMine, type Who, type Write } from "../write.ts";
import { type AlertRow, findAlert } from "./queries.ts";

const mostComment = 1_000;

export type Acknowledgement = {
  readonly comment?: string | null;
  /** Then it is told again if it still lives; null: until it is resolved. */
  readonly until?: Date | null;
};

async function living(write: Write, who: Who, id: string): Promise<AlertRow> {
  await write.client.query("select lock_alerts()");
  const alert = await requireMine(write.client, who, await findAlert(write.client, id), "alert");
  if (alert.state === "resolved" || alert.state === "grouped")
    throw new AppError("conflict", "The alert is over");
  return alert;
}

const note = (write: Write, alert: string, kind: string, by: string, detail: object) =>
  write.client.query(
    "insert into alert_events (alert, at, kind, by, detail) values ($1, clock_timestamp(), $2, $3, $4)",
    [alert, kind, by, JSON.stringify(detail)],
  );

/** Somebody has it: it is neither repeated nor escalated. Again by anybody it only takes the new comment and end. */
export async function acknowledgeAlert(
  write: Write,
  who: Who,
  id: string,
  { comment = null, until = null }: Acknowledgement = {},
): Promise<AlertRow> {
  if ((comment?.length ?? 0) > mostComment)
    throw invalid("comment", `must have at most ${mostComment} characters`);
  if (until && until.getTime() <= Date.now()) throw invalid("until", "must lie in the future");
  const before = await living(write, who, id);
  await write.client.query(
    `update alerts set acknowledged_by = $2, acknowledged_at = clock_timestamp(), acknowledged_until = $3, comment = $4
     where id = $1`,
    [id, who.name, until, comment],
  );
  await write.client.query("delete from alert_timers where alert = $1 and kind in ('repeat', 'escalate')", [
    id,
  ]);
  await note(write, id, "acknowledged", who.name, { comment, until });
  const { customer, machine, software, instance, source, alert_type, severity } = before;
  const at = Date.now() * 1e3;
  const data = { alert: id, source, alert_type, severity, by: who.name, comment, until };
  const place = { customer, machine, software, instance };
  write.fact({ id: factId("alert.acknowledged", id, at), name: "alert.acknowledged", at, ...place, data });
  await write.audit({
    target: id,
    customer,
    before: { acknowledged_by: before.acknowledged_by },
    after: { comment, until },
  });
  return requireMine(write.client, who, await findAlert(write.client, id), "alert");
}

/** Takes it back: it is told again, as when the acknowledgement had ended. */
export async function unacknowledgeAlert(write: Write, who: Who, id: string): Promise<AlertRow> {
  const before = await living(write, who, id);
  if (before.acknowledged_by === null) throw new AppError("conflict", "Nobody has acknowledged it");
  await write.client.query("update alerts set acknowledged_until = clock_timestamp() where id = $1", [id]);
  await note(write, id, "acknowledgement_taken_back", who.name, {});
  await write.audit({
    target: id,
    customer: before.customer,
    before: { acknowledged_by: before.acknowledged_by },
  });
  return requireMine(write.client, who, await findAlert(write.client, id), "alert");
}
