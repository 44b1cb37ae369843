import { createIngestToken, hashIngestToken, type Postgres } from "@rollcall/service-kit";

/** A customer with a token, as `control` would make them; answers the token. */
export async function seedCustomer(
  postgres: Postgres,
  { customer, overdueAfterS, tokenKey }: { customer: string; overdueAfterS: number; tokenKey: string },
): Promise<string> {
  const { token, id } = createIngestToken();
  await postgres.query(
    "insert into customers (slug, name, overdue_after_seconds) values ($1, $1, $2) on conflict do nothing",
    [customer, overdueAfterS],
  );
  await postgres.query("insert into ingest_tokens (id, customer, name, hash) values ($1, $2, 'load', $3)", [
    id,
    customer,
    hashIngestToken(token, tokenKey),
  ]);
  return token;
}
