import type { Socket } from "node:net";
import type { DeviceKind } from "@rollcall/contracts/broker";
import { readBody, isRefusal } from "../body-reader.ts";
import type { Denial, TokenFact } from "../directory.ts";
import type { Engine } from "../engine.ts";
import { idempotencyKeyOf } from "../idempotency-key.ts";
import { judgeBody } from "../judge.ts";
import { type Delivery, settleDelivery } from "../intake.ts";
import type { Outcome } from "../micro-batches.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { PlainHead } from "./plain-head.ts";

/** Where a request came from and its answer goes. */
export type RequestConnection = {
  readonly socket: Socket;
  stored(): void;
  refused(refusal: Refusal): void;
};

const payloadLength = 8_192;
const payloadOf = (body: Buffer) => body.toString("utf8", 0, payloadLength);

/**
 * One plain request from its body to its answer, and the delivery that waits for the broker. A class, because there is
 * one for every heartbeat: its methods are shared, closures would be made anew and kept alive.
 */
export class HotRequest implements Delivery {
  readonly engine: Engine;
  readonly connection: RequestConnection;
  readonly head: PlainHead;
  readonly token: TokenFact;
  readonly machine: string;
  readonly software: string;
  readonly kind: DeviceKind;
  readonly address: string;
  readonly idempotencyKey: string | undefined;
  text = "";
  leftOut: readonly string[] = [];

  constructor(engine: Engine, connection: RequestConnection, head: PlainHead, token: TokenFact) {
    this.engine = engine;
    this.connection = connection;
    this.head = head;
    this.token = token;
    this.machine = head.machine;
    this.software = head.software;
    this.kind = head.kind;
    this.address = engine.peerAddress({ socket: connection.socket, headers: head.headers });
    this.idempotencyKey = idempotencyKeyOf(head);
  }

  judge(body: Buffer): void {
    const { engine, kind } = this;
    const read = readBody(kind, body);
    if (isRefusal(read)) {
      this.refuse(read, payloadOf(body));
      return;
    }
    const text = judgeBody(engine.contract, kind, read.parsed);
    if (typeof text !== "string") {
      this.refuse(text, read.parsed.text);
      return;
    }
    this.text = text;
    this.leftOut = read.leftOut;
    engine.intake.accept(this);
  }

  settle(outcome: Outcome): void {
    settleDelivery(this, outcome);
  }

  done(refusal: Refusal | null): void {
    if (refusal !== null) {
      this.refuse(refusal, this.text);
      return;
    }
    const { engine, head, token, address: sender } = this;
    engine.metrics.requests(this.kind, "stored");
    if (this.leftOut.length > 0)
      engine.noteLeftOut({ address: head, token, sender, payload: this.text }, this.leftOut);
    this.connection.stored();
  }

  refuse(refusal: Refusal, payload: string): void {
    const { engine, connection, head, token, address: sender } = this;
    engine.report({ address: head, token, sender, payload }, refusal);
    connection.refused(refusal);
  }
}

/** A whole request whose token is not good for the customer of its address. */
export function denyRequest(
  { report, peerAddress }: Engine,
  connection: RequestConnection,
  head: PlainHead,
  { denial, body }: { denial: Denial; body: Buffer },
): void {
  const refusal = refuse(denial.reason, denial.note);
  const sender = peerAddress({ socket: connection.socket, headers: head.headers });
  report({ address: head, token: denial, sender, payload: payloadOf(body) }, refusal);
  connection.refused(refusal);
}
