import { hashIngestToken, parseIngestToken } from "@rollcall/service-kit";
import { timingSafeEqual } from "node:crypto";
import { type GatewayReason } from "./refusal.ts";

/** Facts are changed in place, so that whoever holds one sees a revocation at once. */
export type CustomerFact = {
  readonly slug: string;
  active: boolean;
  deviceLimit: number | null;
  /** Machines that are known; kept for customers with a limit only. */
  machines: Set<string>;
  /** Events published and not confirmed. */
  inFlight: number;
};

export type TokenFact = {
  readonly id: string;
  hash: Buffer;
  customer: CustomerFact;
  /** Infinity when it never expires. */
  expiresAtMs: number;
  revoked: boolean;
  /** No longer in the database. */
  gone: boolean;
  /** Last use (ms) that is not written yet; 0 when there is none. */
  usedAtMs: number;
};

export type Denial = {
  readonly reason: GatewayReason;
  readonly note: string;
  readonly tokenPrefix: string | null;
  readonly tokenCustomer: string | null;
};

export type Directory = {
  readonly tokens: Map<string, TokenFact>;
  readonly customers: Map<string, CustomerFact>;
  /** The token's facts when it is good for the customer, else why not. */
  readonly authenticate: (header: string | undefined, customer: string) => TokenFact | Denial;
};

/** Verified headers; beyond it all are verified anew, which costs two microseconds each. */
const maxVerified = 200_000;
const prefixLength = "fmt_".length + 8;

export const isDenial = (answer: TokenFact | Denial): answer is Denial => "reason" in answer;

/** The public part of whatever was sent as a token; nothing of what does not look like one. */
const prefixOf = (token: string) => (/^fmt_[0-9A-Za-z]{8}/.test(token) ? token.slice(0, prefixLength) : null);

/** Everything that the gateway must know to judge a token, in memory: no request waits for a database. */
export function createDirectory(tokenKey: string): Directory {
  const tokens = new Map<string, TokenFact>();
  const customers = new Map<string, CustomerFact>();
  const verified = new Map<string, TokenFact>();

  const deny = (
    reason: GatewayReason,
    note: string,
    tokenPrefix: string | null,
    token?: TokenFact,
  ): Denial => ({
    reason,
    note,
    tokenPrefix,
    tokenCustomer: token?.customer.slug ?? null,
  });

  const judge = (token: TokenFact, customer: string): TokenFact | Denial => {
    const prefix = `fmt_${token.id}`;
    if (token.gone) return deny("token_unknown", "no such token", prefix);
    if (token.revoked) return deny("token_revoked", "the token was revoked", prefix, token);
    if (token.expiresAtMs <= Date.now()) return deny("token_expired", "the token has expired", prefix, token);
    if (token.customer.slug !== customer)
      return deny("customer_mismatch", "the token is of another customer", prefix, token);
    if (!token.customer.active)
      return deny("customer_inactive", "the customer, or one above it, is inactive", prefix, token);
    return token;
  };

  const verify = (header: string | undefined): TokenFact | Denial => {
    const [, text] = /^bearer +(\S+) *$/i.exec(header ?? "") ?? [];
    if (text === undefined) {
      const note = header ? "the Authorization header is not `Bearer <token>`" : "no Authorization header";
      return deny("token_missing", note, null);
    }
    const parsed = parseIngestToken(text);
    if (!parsed) return deny("token_malformed", "the token is mistyped or cut off", prefixOf(text));
    const token = tokens.get(parsed.id);
    if (!token || !timingSafeEqual(hashIngestToken(text, tokenKey), token.hash))
      return deny("token_unknown", "no such token", prefixOf(text));
    return token;
  };

  const authenticate: Directory["authenticate"] = (header, customer) => {
    const known = header === undefined ? undefined : verified.get(header);
    if (known) return judge(known, customer);
    const token = verify(header);
    if (isDenial(token)) return token;
    if (verified.size >= maxVerified) verified.clear();
    verified.set(header as string, token);
    return judge(token, customer);
  };
  return { tokens, customers, authenticate };
}
