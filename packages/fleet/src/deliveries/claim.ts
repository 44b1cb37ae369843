import type { ChannelKind } from "@rollcall/contracts/alerts";
import { type Postgres, type PostgresClient, transaction } from "@rollcall/service-kit";

/** A process that is gone gives its turn back after this time. Longer than a message may take. */
const claimSeconds = 45;
/** More than so many alerts for one channel within a minute are told in one message. */
const digestAbove = 20;

/** They keep a state for each alert of their own: many in one message would never be resolved there. */
const oneByOne: ReadonlySet<string> = new Set<ChannelKind>(["pagerduty", "alertmanager"]);

export type Claim = {
  /** The same over all attempts: receivers know a repetition by it. */
  readonly message: string;
  /** Of this turn: what it settles counts only while it holds. */
  readonly claim: string;
  readonly channel: string;
  readonly event: string;
  readonly groupKey: string;
  /** Attempts that ended before this one. */
  readonly attempts: number;
  readonly alerts: readonly string[];
};

const open = "('waiting', 'sending', 'retrying')";

// What is told of an alert is told in its order: one whose earlier message is not settled waits for it.
const unblocked = `not exists (
  select from alert_deliveries e where e.alert = d.alert and e.channel = d.channel and e.id < d.id and e.state in ${open}
    and (e.message is null or e.message is distinct from d.message))`;

// One message at a time for a channel, so that a receiver that is slow or dead keeps nobody else waiting.
const turnSql = `
  select t.channel, c.kind, c.enabled and c.deleted_at is null as enabled from channel_turns t join channels c on c.id = t.channel
  where (t.claimed_until is null or t.claimed_until < clock_timestamp())
    and (t.hold_until is null or t.hold_until <= clock_timestamp())
    and exists (select from alert_deliveries d where d.channel = t.channel and d.state in ${open}
      and d.due_at <= clock_timestamp() and ${unblocked})
  order by t.served_at nulls first limit 1 for update of t skip locked`;

type Turn = { channel: string; kind: string; enabled: boolean };
type Due = {
  id: string;
  alert: string;
  event: string;
  group_key: string;
  message: string | null;
  attempts: number;
};

// Rows that somebody decides about at this moment are left to him: whoever claims waits for nobody.
const cancelDisabledSql = `
  update alert_deliveries set state = 'cancelled', answer = 'the channel is switched off', ended_at = clock_timestamp()
  where id in (select id from alert_deliveries where channel = $1 and state in ${open} and due_at <= clock_timestamp()
    order by id for update skip locked)`;

// What has lost its meaning while it waited: it is over, held back, or its beginning never arrived.
const cancelStaleSql = `
  update alert_deliveries d set state = 'cancelled', ended_at = clock_timestamp(), answer = case
      when d.event = 'resolved' then 'that it fired was never told' else 'the alert is ' || s.state end
  from (
    select d.id, a.state from alert_deliveries d join alerts a on a.id = d.alert
    where d.channel = $1 and d.state = 'waiting' and d.due_at <= clock_timestamp() and case
      when d.event = 'resolved' then ${unblocked} and not exists (select from alert_deliveries t
        where t.alert = d.alert and t.channel = d.channel and t.id < d.id and t.state = 'delivered' and t.event <> 'acknowledged')
      when a.alert_type = 'blind' then false
      else a.state <> 'active' end
    order by d.id for update of d skip locked
  ) as s where d.id = s.id`;

// One that waits to be told what is told now.
const cancelToldSql = `
  update alert_deliveries set state = 'cancelled', answer = 'it was told meanwhile', ended_at = clock_timestamp()
  where id in (select id from alert_deliveries where channel = $1 and alert = any ($2::uuid[]) and state = 'waiting'
    and event <> 'resolved' order by id for update skip locked)`;

const dueSql = `
  select d.id::text, d.alert, d.event, d.group_key, d.message, d.attempts from alert_deliveries d
  where d.channel = $1 and d.state in ${open} and d.due_at <= clock_timestamp() and ${unblocked}
  order by d.message is null, d.due_at, d.id for update skip locked`;

const isResolved = ({ event }: Due) => event === "resolved";

/** Due rows that go into one message: those of the first one's attempt, or of its group, or all where there are many. */
function together(due: readonly Due[], recent: number, kind: string): Due[] {
  const [first] = due;
  if (!first) return [];
  if (first.message) return due.filter(({ message }) => message === first.message);
  if (oneByOne.has(kind)) return [first];
  const alike = due.filter((row) => row.message === null && isResolved(row) === isResolved(first));
  if (alike.length + recent > digestAbove) return alike;
  return first.group_key === "" ? [first] : alike.filter(({ group_key }) => group_key === first.group_key);
}

const recentlyTold = async (client: PostgresClient, channel: string): Promise<number> => {
  const { rows } = await client.query<{ count: number }>(
    `select count(distinct message)::int as count from alert_deliveries
     where channel = $1 and ended_at > clock_timestamp() - interval '1 minute' and state in ('delivered', 'retrying')`,
    [channel],
  );
  return rows[0]?.count ?? 0;
};

async function claimTurn(
  client: PostgresClient,
  { channel, enabled, kind }: Turn,
): Promise<Claim | undefined> {
  if (!enabled) {
    await client.query(cancelDisabledSql, [channel]);
    return undefined;
  }
  await client.query(cancelStaleSql, [channel]);
  const { rows: due } = await client.query<Due>(dueSql, [channel]);
  const rows = together(due, await recentlyTold(client, channel), kind);
  const [first] = rows;
  if (!first) return undefined;
  const { rows: claimed } = await client.query<{ message: string; claim: string }>(
    `with turn as (
       update channel_turns set claim = gen_random_uuid(), served_at = clock_timestamp(),
         claimed_until = clock_timestamp() + make_interval(secs => ${claimSeconds})
       where channel = $1 returning claim)
     select coalesce($2::uuid, gen_random_uuid()) as message, claim from turn`,
    [channel, first.message],
  );
  const { message = "", claim = "" } = claimed[0] ?? {};
  await client.query(
    "update alert_deliveries set state = 'sending', message = $2 where id = any ($1::bigint[])",
    [rows.map(({ id }) => id), message],
  );
  const alerts = rows.map(({ alert }) => alert);
  if (!isResolved(first)) await client.query(cancelToldSql, [channel, alerts]);
  const { event, attempts, group_key: groupKey } = first;
  return { message, claim, channel, event, groupKey, attempts, alerts };
}

export type Claimed = { readonly claim: Claim | undefined; readonly more: boolean };

/**
 * Takes the next message that is due, of the channel that waited longest, committed before it is sent: killed in between,
 * it is taken again with the same id. `more`: there may be others that are due.
 */
export const claimMessage = (postgres: Postgres): Promise<Claimed> =>
  transaction(postgres, async (client) => {
    const { rows } = await client.query<Turn>(turnSql);
    const [turn] = rows;
    return turn ? { claim: await claimTurn(client, turn), more: true } : { claim: undefined, more: false };
  });
