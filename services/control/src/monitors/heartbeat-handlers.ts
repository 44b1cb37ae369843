import { randomUUIDv7 } from "node:crypto";
import { exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import * as monitors from "@rollcall/fleet/monitors";
import { rootsOf } from "@rollcall/people-access";
import { AppError, type Publisher } from "@rollcall/service-kit";
import {
  type Answer,
  type Call,
  created,
  type Handler,
  type Handlers,
  noContent,
  ok,
  param,
  signedIn,
} from "../api/handler.ts";
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
  const events = [monitors.heartbeatEvent(row, what, Date.now() * 1_000)];
  const envelope: Envelope<"ping"> = { version: 1, id: randomUUIDv7(), kind: "ping", events };
  await publisher
    .publish(exchanges.events, envelope.kind, Buffer.from(JSON.stringify(envelope)))
    .catch((cause: unknown) => {
      throw new AppError("unavailable", "The broker is away, send it again later", { cause });
    });
}

type Work = (write: Write, call: Call) => Promise<monitors.HeartbeatRow>;

/** A write to a monitor, of which the gateways are told. */
const changing =
  (
    { writer, publisher }: Parts,
    work: Work,
    options: {
      readonly answer?: (row: monitors.HeartbeatRow) => Answer;
      readonly tells?: "paused" | "resumed" | "deleted";
    } = {},
  ): Handler =>
  async (call) => {
    const { answer = (row) => ok(present(row)), tells } = options;
    const row = await writer.write(call, async (write) => {
      const changed = await work(write, call);
      write.announce("monitors", changed.id);
      write.announce("instances", changed.instance);
      return changed;
    });
    // One that was never pinged has no deadline that could be moved.
    if (tells !== undefined && row.last_ping_at !== null) await tell(publisher, row, tells);
    return answer(row);
  };

const idOf = (call: Call) => param(call, "heartbeat");

const createKey =
  ({ writer }: Parts): Handler =>
  async (call) =>
    writer.write(call, async (write) => {
      const key = await monitors.createPingKey(write, whoOf(call), param(call, "customer"));
      write.announce("ping_keys", null);
      return created({ key });
    });

export const createHeartbeatHandlers = (parts: Parts): Handlers => ({
  createHeartbeat: changing(
    parts,
    (write, call) => monitors.createHeartbeat(write, whoOf(call), call.body as monitors.NewHeartbeat),
    { answer: (row) => created(present(row)) },
  ),
  changeHeartbeat: changing(parts, (write, call) =>
    monitors.changeHeartbeat(write, whoOf(call), idOf(call), call.body as monitors.HeartbeatChange),
  ),
  deleteHeartbeat: changing(
    parts,
    (write, call) => monitors.deleteHeartbeat(write, whoOf(call), idOf(call)),
    {
      answer: () => noContent,
      tells: "deleted",
    },
  ),
  pauseHeartbeat: changing(parts, (write, call) => monitors.setPaused(write, whoOf(call), idOf(call), true), {
    tells: "paused",
  }),
  resumeHeartbeat: changing(
    parts,
    (write, call) => monitors.setPaused(write, whoOf(call), idOf(call), false),
    {
      tells: "resumed",
    },
  ),
  rotateHeartbeat: changing(parts, (write, call) => monitors.rotateHeartbeat(write, whoOf(call), idOf(call))),
  createPingKey: createKey(parts),
});
