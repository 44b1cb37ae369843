import { shardOf } from "@rollcall/contracts/identity";
import { type DeadEvent, errorMessage, PermanentError } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Contact } from "./read-contacts.ts";
import type { Registrar } from "./registrar.ts";
import { heard, type Hearing, send, type ShardCall, type ShardCalls } from "./shard-scripts.ts";

/** A longer Lua call would keep Redis from everybody else for more than some 10 ms. */
const maxPerCall = 1_000;

export type ApplyParts = {
  readonly redis: Redis;
  readonly calls: ShardCalls;
  readonly registrar: Registrar;
  readonly thresholdOf: (contact: Contact) => number;
  /** Flips are waiting in the streams. */
  readonly onFlipped: () => void;
  /** A shard came up empty. */
  readonly onEmpty: () => void;
};

export function ruleOf(
  { does, silentFor }: Pick<Contact, "does" | "silentFor">,
  thresholdSeconds: number,
): string {
  if (does === "stop") return `${thresholdSeconds}!`;
  return silentFor === undefined ? String(thresholdSeconds) : `${thresholdSeconds}+${silentFor}`;
}

function hearCalls(calls: ShardCalls, contacts: readonly Contact[], parts: ApplyParts): ShardCall[] {
  const byShard = new Map<string, Hearing[]>();
  for (const contact of contacts) {
    if (contact.does === "nothing") continue;
    const { id, atUs } = contact;
    const hearing = { id, atUs, rule: ruleOf(contact, parts.thresholdOf(contact)) };
    const shard = shardOf(id);
    const events = byShard.get(shard);
    if (events) events.push(hearing);
    else byShard.set(shard, [hearing]);
  }
  const built: ShardCall[] = [];
  for (const [shard, events] of byShard)
    for (let n = 0; n < events.length; n += maxPerCall)
      built.push(calls.hear(shard, events.slice(n, n + maxPerCall)));
  return built;
}

/** Registration in PostgreSQL first, then the deadlines in Redis; whatever is done twice changes nothing. */
export function createApplyContacts(parts: ApplyParts) {
  const { redis, calls, registrar, onFlipped, onEmpty } = parts;
  const apply = async (contacts: readonly Contact[]): Promise<void> => {
    await registrar.register(contacts);
    const answers = await send(redis, hearCalls(calls, contacts, parts));
    if (answers.includes(heard.empty)) {
      onEmpty();
      throw new Error("a shard came up empty and must be rebuilt first");
    }
    if (answers.includes(heard.flipped)) onFlipped();
  };
  const isolate = async (
    contacts: readonly Contact[],
    bury: (dead: readonly DeadEvent[]) => Promise<void>,
  ): Promise<void> => {
    const dead: DeadEvent[] = [];
    for (const contact of contacts) {
      try {
        await apply([contact]);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        dead.push({ event: contact, reason: errorMessage(error) });
      }
    }
    await bury(dead);
  };
  return { apply, isolate };
}
