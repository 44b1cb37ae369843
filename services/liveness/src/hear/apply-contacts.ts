import { shardOf } from "@rollcall/contracts/identity";
import { type DeadEvent, errorMessage, type IsLasting, PassingError } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Contact } from "./read-contacts.ts";
import type { Registrar } from "../register/registrar.ts";
import { heard, type Hearing, send, type ShardCall, type ShardCalls } from "../shards/shard-scripts.ts";

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
    const hearing = {
      id,
      atUs,
      rule: ruleOf(contact, contact.deadlineSeconds ?? parts.thresholdOf(contact)),
    };
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

/** The same contact without what a device says of itself; undefined when it says nothing. */
function withoutOrnaments({ facts, silenceReason, ...rest }: Contact): Contact | undefined {
  return facts === undefined && silenceReason === undefined ? undefined : rest;
}

/** An event that is read as this contact: a dead letter must be one that can be played again. */
function eventOf({ does, atUs, silentFor, silenceReason, facts, ...path }: Contact): object {
  const body =
    does === "stop"
      ? { status: "stopped" }
      : {
          ...facts?.machine,
          ...facts?.software,
          ...(facts?.version !== undefined && { version: facts.version }),
          ...(facts?.addresses && { ip_addresses: facts.addresses }),
          ...(silentFor !== undefined && {
            going_offline: { ttl_seconds: silentFor, reason: silenceReason ?? null },
          }),
        };
  const { customer, machine, software } = path;
  return { at: atUs, customer, machine, software, address: "", body };
}

/** Registration in PostgreSQL first, then the deadlines in Redis; whatever is done twice changes nothing. */
export function createApplyContacts(parts: ApplyParts) {
  const { redis, calls, registrar, onFlipped, onEmpty } = parts;
  const apply = async (contacts: readonly Contact[]): Promise<void> => {
    await registrar.register(contacts);
    const answers = await send(redis, hearCalls(calls, contacts, parts));
    if (answers.includes(heard.empty)) {
      onEmpty();
      throw new PassingError("a shard came up empty and must be rebuilt first");
    }
    if (answers.includes(heard.flipped)) onFlipped();
  };
  /** Answers why the contact can never be applied, if so; what is only an ornament does not keep a beat from it. */
  const applyOne = async (contact: Contact, isLasting: IsLasting): Promise<string | undefined> => {
    try {
      await apply([contact]);
      return undefined;
    } catch (error) {
      if (!isLasting(error, contact)) throw error;
      const bare = withoutOrnaments(contact);
      if (!bare) return errorMessage(error);
      const reason = await applyOne(bare, (failure) => isLasting(failure, contact));
      if (reason === undefined) registrar.leaveOut(contact);
      return reason;
    }
  };
  const isolate = async (
    contacts: readonly Contact[],
    bury: (dead: readonly DeadEvent[]) => Promise<void>,
    isLasting: IsLasting,
  ): Promise<void> => {
    const dead: DeadEvent[] = [];
    for (const contact of contacts) {
      const reason = await applyOne(contact, isLasting);
      if (reason !== undefined) dead.push({ event: eventOf(contact), reason });
    }
    await bury(dead);
  };
  return { apply, isolate };
}
