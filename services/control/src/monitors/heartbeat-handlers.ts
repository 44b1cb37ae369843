import {
  type Call,
  type CallOf,
  created,
  type HandlerOf,
  type Handlers,
  noContent,
  ok,
  signedIn,
} from "@rollcall/api-kit";
import { randomUUIDv7 } from "node:crypto";
import { exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import * as monitors from "@rollcall/fleet/monitors";
import { rootsOf } from "@rollcall/people-access";
import { AppError, type Publisher } from "@rollcall/service-kit";
import type { Write, Writer } from "../api/write.ts";

type Parts = { readonly writer: Writer; readonly publisher: Publisher };

/** Who asks; where he may only look at something, there is nothing for him to change. */
const whoOf = (call: Call) => {
  const caller = signedIn(call);
  return { name: caller.name, roots: rootsOf(caller, "operator") };
};
const present = (row: monitors.HeartbeatRow) => monitors.presentHeartbeat(row, true);

/** Liveness hears of it before it is answered; what could not be told may be asked for again. */
async function tell(
  publisher: Publisher,
  row: monitors.HeartbeatRow,
  what: "paused" | "resumed" | "deleted",
) {
  // The last microsecond of this millisecond: later than a ping that was heard within it.
  const events = [monitors.heartbeatEvent(row, what, Date.now() * 1_000 + 999)];
  const envelope: Envelope<"ping"> = { version: 1, id: randomUUIDv7(), kind: "ping", events };
  await publisher
    .publish(exchanges.events, envelope.kind, Buffer.from(JSON.stringify(envelope)))
    .catch((cause: unknown) => {
      throw new AppError("unavailable", "The broker is away, send it again later", { cause });
    });
}

type Told = "paused" | "resumed" | "deleted";
type OfOne = CallOf<
  "changeHeartbeat" | "deleteHeartbeat" | "pauseHeartbeat" | "resumeHeartbeat" | "rotateHeartbeat"
>;

/** A write to a monitor, of which the gateways are told, and liveness where its deadline moves. */
async function change(
  { writer, publisher }: Parts,
  call: CallOf<"createHeartbeat"> | OfOne,
  work: (write: Write) => Promise<monitors.HeartbeatRow>,
  tells?: Told,
): Promise<monitors.HeartbeatRow> {
  const row = await writer.write(call, async (write) => {
    const changed = await work(write);
    write.announce("monitors", changed.id);
    write.announce("instances", changed.instance);
    return changed;
  });
  if (tells !== undefined) await tell(publisher, row, tells);
  return row;
}

const createKey =
  ({ writer }: Parts): HandlerOf<"createPingKey"> =>
  async (call) =>
    writer.write(call, async (write) => {
      const key = await monitors.createPingKey(write, whoOf(call), call.params.customer);
      write.announce("ping_keys", null);
      return created({ key });
    });

const setPaused = (parts: Parts, isPaused: boolean) => async (call: OfOne) => {
  const { heartbeat } = call.params;
  const work = (write: Write) => monitors.setPaused(write, whoOf(call), heartbeat, isPaused);
  return ok(present(await change(parts, call, work, isPaused ? "paused" : "resumed")));
};

export const createHeartbeatHandlers = (parts: Parts) =>
  ({
    createHeartbeat: async (call) =>
      created(
        present(
          await change(parts, call, (write) => monitors.createHeartbeat(write, whoOf(call), call.body)),
        ),
      ),
    changeHeartbeat: async (call) => {
      const { heartbeat } = call.params;
      const work = (write: Write) => monitors.changeHeartbeat(write, whoOf(call), heartbeat, call.body);
      return ok(present(await change(parts, call, work)));
    },
    deleteHeartbeat: async (call) => {
      const { heartbeat } = call.params;
      await change(
        parts,
        call,
        (write) => monitors.deleteHeartbeat(write, whoOf(call), heartbeat),
        "deleted",
      );
      return noContent;
    },
    pauseHeartbeat: setPaused(parts, true),
    resumeHeartbeat: setPaused(parts, false),
    rotateHeartbeat: async (call) => {
      const { heartbeat } = call.params;
      const work = (write: Write) => monitors.rotateHeartbeat(write, whoOf(call), heartbeat);
      return ok(present(await change(parts, call, work)));
    },
    createPingKey: createKey(parts),
  }) satisfies Partial<Handlers<"control">>;
