import type { IncomingHttpHeaders } from "node:http";
import type { operations as Contract } from "@rollcall/contracts/generated/api.ts";
import type { operations as table } from "@rollcall/contracts/generated/operations.ts";
import type { ApiService, OperationId, OperationsOf } from "@rollcall/contracts/http/routes.ts";
import type { Caller } from "@rollcall/people-access";
import type { Request, Response } from "express";

/** A request that was admitted and keeps the contract, of whichever operation. */
export type Call = {
  /** operationId of the contract. */
  readonly operation: OperationId;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** Undefined only where the operation is open to anybody. */
  readonly caller: Caller | undefined;
  /** The caller's network address. */
  readonly address: string;
  readonly requestId: string;
  /** The browser's side of the origin speaks TLS: cookies may be bound to it. */
  readonly secure: boolean;
};

type Given<T, K extends PropertyKey> = T extends { readonly [P in K]?: infer V } ? NonNullable<V> : never;
type ParamsOf<Id extends OperationId, K extends "path" | "query"> = [
  Given<Contract[Id]["parameters"], K>,
] extends [never]
  ? Readonly<Record<string, never>>
  : Given<Contract[Id]["parameters"], K>;
type JsonIn<T> = T extends { readonly content: { readonly "application/json": infer B } } ? B : never;
type BodyOf<Id extends OperationId> = Contract[Id] extends { readonly requestBody: infer B }
  ? JsonIn<B>
  : JsonIn<Given<Contract[Id], "requestBody">> | undefined;

/** The same with the parameters and the body that the contract gives to an operation. */
export type CallOf<Id extends OperationId> = Omit<Call, "params" | "query" | "body"> & {
  readonly params: Readonly<ParamsOf<Id, "path">>;
  readonly query: Readonly<ParamsOf<Id, "query">>;
  readonly body: BodyOf<Id>;
};

/** What becomes `T` as JSON: an instant may be a Date, lists and objects may be read-only. */
export type Sendable<T> = T extends string
  ? string extends T
    ? string | Date
    : T
  : T extends readonly (infer E)[]
    ? readonly Sendable<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Sendable<T[K]> }
      : T;

type Headers = Readonly<Record<string, string | string[]>>;
export type Reply<S extends number = number, B = unknown> = {
  readonly status: S;
  readonly body?: B;
  readonly headers?: Headers;
};

/** Rows that are written as they are read. */
export type Export = {
  readonly export: {
    /** Of the file that a browser saves. */
    readonly name: string;
    /** Of CSV, in their order; NDJSON has whatever a row has. */
    readonly columns: readonly string[];
    readonly rows: () => AsyncGenerator<readonly object[]>;
  };
};

/** An answer that has no end; whoever writes it owns the connection from then on. */
export type Stream = { readonly stream: (request: Request, response: Response) => Promise<void> };

type Success = 200 | 201 | 202 | 204 | 302;
type ReplyOf<R, S> = S extends number & keyof R
  ? [JsonIn<R[S]>] extends [never]
    ? { readonly status: S; readonly headers?: Headers }
    : { readonly status: S; readonly body: Sendable<JsonIn<R[S]>>; readonly headers?: Headers }
  : never;
type RepliesOf<R> = ReplyOf<R, Success & keyof R>;

/** What an operation answers, by the contract. Failures are thrown as AppError. */
export type AnswerOf<Id extends OperationId> = (typeof table)[Id]["answer"] extends "export"
  ? Export
  : (typeof table)[Id]["answer"] extends "stream"
    ? Stream
    : RepliesOf<Contract[Id]["responses"]>;

export type HandlerOf<Id extends OperationId> = (call: CallOf<Id>) => Promise<AnswerOf<Id>>;

/** One handler for each operation of a service: a missing one, a foreign name and a wrong answer do not compile. */
export type Handlers<S extends ApiService> = { readonly [Id in OperationsOf<S>]: HandlerOf<Id> };

export type AnyAnswer = Reply | Export | Stream;
export type AnyHandler = (call: Call) => Promise<AnyAnswer>;
