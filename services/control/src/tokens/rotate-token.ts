import { created, type HandlerOf, signedIn } from "@rollcall/api-kit";
import { AppError, createIngestToken, hashIngestToken } from "@rollcall/service-kit";
import { futureInstant } from "../api/problems.ts";
import type { Writer } from "../api/write.ts";
import type { TokenEcho } from "./token-echo.ts";
import * as store from "./token-store.ts";

const defaultOverlapSeconds = 86_400;

/** A new token now; the old one holds on for the overlap, so that the device may be told in peace. */
export const rotateToken =
  ({
    writer,
    tokenKey,
    tokenEcho,
  }: {
    writer: Writer;
    tokenKey: string;
    tokenEcho: TokenEcho;
  }): HandlerOf<"rotateToken"> =>
  async (call) => {
    const [customer, id] = [call.params.customer, call.params.token];
    const wanted = call.body ?? { overlap_seconds: defaultOverlapSeconds };
    const { name, expires_at, overlap_seconds: overlap } = wanted;
    const expires = futureInstant("expires_at", expires_at);
    const { token, id: newId } = createIngestToken();
    const heard = tokenEcho.expect(newId);
    const answer = await writer.write(call, async (write) => {
      const old = await store.lockToken(write.client, customer, id);
      if (!old) throw new AppError("not_found", `There is no token ${id} of ${customer}`);
      if (old.revoked_at) throw new AppError("conflict", "The token is revoked; make a new one");
      const row = await store.insertToken(write.client, {
        id: newId,
        customer,
        name: name ?? old.name,
        hash: hashIngestToken(token, tokenKey),
        created_by: signedIn(call).name,
        expires_at: expires,
      });
      if (!row) throw new Error("the customer of a locked token is gone");
      await store.expireTokenWithin(write.client, id, overlap);
      const after = { by: row.prefix, name: row.name, overlap_seconds: overlap };
      await write.audit({ target: old.prefix, customer, before: { expires_at: old.expires_at }, after });
      write.announce("ingest_tokens", id);
      write.announce("ingest_tokens", newId);
      return created({ ...row, token });
    });
    await heard();
    return answer;
  };
