import type { IncomingHttpHeaders } from "node:http";
import { type Caller } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";

/** A request that was admitted and keeps the contract. */
export type Call = {
  /** operationId of the contract. */
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** Undefined only where the operation is open to anybody. */
  readonly caller: Caller | undefined;
  readonly address: string;
  readonly requestId: string;
  /** The browser's side of the origin speaks TLS: cookies may be bound to it. */
  readonly secure: boolean;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
};

export type Handler = (call: Call) => Promise<Answer>;
export type Handlers = Readonly<Record<string, Handler>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

export function signedIn({ caller }: Call): Caller {
  if (!caller) throw new AppError("unauthenticated", "Sign in, or send an API key");
  return caller;
}

/** A path parameter, which the contract has made sure of. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`${call.operation} has no parameter ${name}`);
  return value;
}
