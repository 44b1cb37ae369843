import {
  type Call,
  created,
  type HandlerOf,
  type Handlers,
  noContent,
  ok,
  signedIn,
} from "@rollcall/api-kit";
import type { LineOf } from "@rollcall/people-access";
import { AppError, createIngestToken, hashIngestToken, type Postgres } from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import { futureInstant, noSuchCustomer } from "../api/problems.ts";
import type { Writer } from "../api/write.ts";
import { customerExists } from "../customers/customer-store.ts";
import { customersInView } from "../customers/customers-in-view.ts";
import { rotateToken } from "./rotate-token.ts";
import type { TokenEcho } from "./token-echo.ts";
import * as store from "./token-store.ts";

type Parts = {
  readonly writer: Writer;
  readonly postgres: Postgres;
  readonly tokenKey: string;
  readonly tokenEcho: TokenEcho;
  readonly lineOf: LineOf;
};

async function answerList(postgres: Postgres, call: Call, customers: readonly string[] | null) {
  const { state, expires_within_days: days, prefix, page_size, page_token } = call.query;
  const size = Number(page_size);
  const filter = {
    customers,
    liveOnly: state === "live",
    expiresWithinDays: typeof days === "number" ? days : null,
    // As shown in lists, or the public part alone; what follows it is secret and never compared.
    prefix: typeof prefix === "string" ? prefix.replace(/^fmt_/, "").slice(0, 8) : null,
  };
  const page = { size, after: decodePageToken(page_token, 2) };
  const { rows, total } = await store.listTokens(postgres, filter, page);
  const positionOf = ({ created_at, id }: store.Token) => [created_at.toISOString(), id];
  return ok(pageOf(rows, { size, total, positionOf }));
}

const listTokens =
  ({ postgres }: Parts): HandlerOf<"listTokens"> =>
  async (call) => {
    const customer = call.params.customer;
    if (!(await customerExists(postgres, customer))) throw noSuchCustomer(customer);
    return answerList(postgres, call, [customer]);
  };

const listAllTokens =
  ({ postgres, lineOf }: Parts): HandlerOf<"listAllTokens"> =>
  async (call) =>
    answerList(postgres, call, await customersInView(postgres, call, lineOf));

const createToken =
  ({ writer, tokenKey, tokenEcho }: Parts): HandlerOf<"createToken"> =>
  async (call) => {
    const { name, expires_at } = call.body;
    const customer = call.params.customer;
    const expires = futureInstant("expires_at", expires_at);
    const { token, id } = createIngestToken();
    const heard = tokenEcho.expect(id);
    const answer = await writer.write(call, async (write) => {
      const row = await store.insertToken(write.client, {
        id,
        customer,
        name,
        hash: hashIngestToken(token, tokenKey),
        created_by: signedIn(call).name,
        expires_at: expires,
      });
      if (!row) throw noSuchCustomer(customer);
      await write.audit({ target: row.prefix, customer, after: { name, expires_at: row.expires_at } });
      write.announce("ingest_tokens", id);
      return created({ ...row, token });
    });
    await heard();
    return answer;
  };

const revokeToken =
  ({ writer }: Parts): HandlerOf<"revokeToken"> =>
  async (call) => {
    const [customer, id] = [call.params.customer, call.params.token];
    return writer.write(call, async (write) => {
      const token = await store.lockToken(write.client, customer, id);
      if (!token) throw new AppError("not_found", `There is no token ${id} of ${customer}`);
      if (token.revoked_at) write.unchanged();
      else {
        await store.revokeToken(write.client, id);
        const states = { before: { revoked: false }, after: { revoked: true } };
        await write.audit({ target: token.prefix, customer, ...states });
      }
      write.announce("ingest_tokens", id);
      return noContent;
    });
  };

export const createTokenHandlers = (parts: Parts) =>
  ({
    listTokens: listTokens(parts),
    listAllTokens: listAllTokens(parts),
    createToken: createToken(parts),
    revokeToken: revokeToken(parts),
    rotateToken: rotateToken(parts),
  }) satisfies Partial<Handlers<"control">>;
