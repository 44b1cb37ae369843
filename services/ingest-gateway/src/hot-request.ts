import type { IncomingMessage, ServerResponse } from "node:http";
import { isRefusal, readJson } from "./body-reader.ts";
import { storableText } from "./body-text.ts";
import { fieldErrors } from "./contract.ts";
import type { DeviceKind } from "@rollcall/contracts/broker";
import type { Denial, TokenFact } from "./directory.ts";
import type { Engine } from "./engine.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { type Delivery, settleDelivery } from "./intake.ts";
import { maxBodyBytes } from "./limits.ts";
import type { Outcome } from "./micro-batches.ts";
import { type Refusal, refuse } from "./refusal.ts";

const invalid = "the body breaks the contract";
const payloadLength = 8_192;

/**
 * One plain request on the fast path, from its head to its answer, and the delivery that waits for the broker. A class,
 * because there is one for every heartbeat: its methods are shared, closures would be made anew and kept alive.
 */
export class HotRequest implements Delivery {
  readonly engine: Engine;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly token: TokenFact;
  readonly machine: string;
  readonly software: string;
  readonly kind: DeviceKind;
  address = "";
  idempotencyKey: string | undefined;
  text = "";

  constructor(
    engine: Engine,
    at: { request: IncomingMessage; response: ServerResponse },
    token: TokenFact,
    of: { machine: string; software: string; kind: DeviceKind },
  ) {
    this.engine = engine;
    this.request = at.request;
    this.response = at.response;
    this.token = token;
    this.machine = of.machine;
    this.software = of.software;
    this.kind = of.kind;
  }

  readBody(length: number): void {
    this.engine.bodies.read(this.request, { limit: maxBodyBytes, length }, (body) => {
      if (body === null) this.engine.metrics.requests(this.kind, "aborted");
      else if (isRefusal(body)) this.refuse(body);
      else this.#judge(body);
    });
  }

  done(refusal: Refusal | null): void {
    if (refusal !== null) {
      this.refuse(refusal, this.text);
      return;
    }
    this.engine.metrics.requests(this.kind, "stored");
    this.engine.replies.stored(this.response);
  }

  settle(outcome: Outcome): void {
    settleDelivery(this, outcome);
  }

  refuse(refusal: Refusal, payload?: string): void {
    const { request, token, machine, software, kind } = this;
    const address = { customer: token.customer.slug, machine, software, kind };
    this.engine.report({ request, address, token, ...(payload !== undefined && { payload }) }, refusal);
    this.engine.replies.refused(this.response, refusal);
  }

  #judge(bytes: Buffer): void {
    const { engine, kind, request } = this;
    const parsed = readJson(bytes);
    if (isRefusal(parsed)) {
      this.refuse(parsed, bytes.toString("utf8", 0, payloadLength));
      return;
    }
    const validate = engine.contract.validators[kind];
    if (!validate(parsed.value)) {
      this.refuse(refuse("body_invalid", invalid, { errors: fieldErrors(validate.errors) }), parsed.text);
      return;
    }
    this.text = storableText(kind, parsed);
    this.address = engine.peerAddress(request);
    this.idempotencyKey = idempotencyKeyOf(request);
    engine.intake.accept(this);
  }
}

/** A request whose token is not good for the customer of its address. */
export function denyRequest(
  { report, replies }: Engine,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  address: { customer: string; machine: string; software: string; kind: DeviceKind },
  denial: Denial,
): void {
  const refusal = refuse(denial.reason, denial.note);
  report({ request, address, token: denial }, refusal);
  replies.refused(response, refusal);
}
