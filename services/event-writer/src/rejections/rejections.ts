import { randomUUIDv7 } from "node:crypto";
import type { RejectionEvent } from "@rollcall/contracts/messages";
import { rejectionReasons } from "@rollcall/contracts/outcomes";
import { type PostgresClient, storableText } from "@rollcall/service-kit";
import type { Keyed } from "../idempotency.ts";

export type RejectionPost = Keyed & { readonly rejection: RejectionEvent };

const storable = (text: string | null): string | null => (text === null ? null : storableText(text));

/** Throws for what no gateway sends. */
export function readRejection(event: RejectionEvent): RejectionPost {
  if (!Number.isSafeInteger(event.at) || !Number.isSafeInteger(event.last_at))
    throw new Error(`at is no instant: ${String(event.at)}`);
  if (!Object.hasOwn(rejectionReasons, event.reason))
    throw new Error(`unknown reason ${JSON.stringify(event.reason)}`);
  return {
    at: event.at,
    kind: "rejection",
    instance: null,
    idempotencyKey: undefined,
    event,
    rejection: event,
  };
}

/** One row for each folded event: what happened a thousand times in a second is one row with its count. */
export async function writeRejections(
  client: PostgresClient,
  posts: readonly RejectionPost[],
): Promise<void> {
  const all = posts.map(({ rejection }) => rejection);
  await client.query(
    `insert into rejections (at, id, last_at, reason, count, customer, machine, software, kind, token_prefix,
                             token_customer, address, http_status, detail, payload, path)
     select instant_of(at), id, instant_of(last_at), reason, count, customer, machine, software, kind, token_prefix,
            token_customer, address, http_status, detail, payload, path
     from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                 $9::text[], $10::text[], $11::text[], $12::text[], $13::smallint[], $14::text[], $15::text[], $16::text[])
       as u (at, id, last_at, reason, count, customer, machine, software, kind, token_prefix, token_customer, address,
             http_status, detail, payload, path)`,
    [
      all.map(({ at }) => at),
      all.map(() => randomUUIDv7()),
      all.map(({ last_at }) => last_at),
      all.map(({ reason }) => reason),
      all.map(({ count }) => count),
      all.map(({ customer }) => storable(customer)),
      all.map(({ machine }) => storable(machine)),
      all.map(({ software }) => storable(software)),
      all.map(({ kind }) => storable(kind)),
      all.map(({ token_prefix }) => storable(token_prefix)),
      all.map(({ token_customer }) => storable(token_customer)),
      all.map(({ address }) => storable(address)),
      all.map(({ http_status }) => http_status),
      all.map(({ detail }) => storableText(detail)),
      all.map(({ payload }) => storable(payload)),
      all.map(({ path }) => storable(path ?? null)),
    ],
  );
}
