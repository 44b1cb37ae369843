import { type CanaryKind, canaryKinds, type CanaryOutcome } from "@rollcall/contracts/canary";
import { canaryCustomer, canaryInstance } from "@rollcall/contracts/identity";
import {
  announceChange,
  deriveIngestToken,
  errorMessage,
  hashIngestToken,
  type Log,
  type Postgres,
  type Publisher,
} from "@rollcall/service-kit";
import type { Config } from "../config.ts";
import { every, type Job } from "../run-jobs.ts";
import { canaryBodies } from "./canary-bodies.ts";
import { ensureCanary, recordRound, type RoundResult } from "./canary-store.ts";
import { postToGateway } from "./post-to-gateway.ts";

export type CanaryParts = {
  readonly config: Pick<Config, "canaryIngestUrl" | "canaryEverySeconds" | "tokenKey">;
  readonly postgres: Postgres;
  readonly publisher: Publisher;
  readonly count: (kind: CanaryKind, outcome: CanaryOutcome) => void;
  readonly log: Log;
};

/** A device would wait longer; we want to know. */
const longestDeadlineMs = 5_000;
/** After a round that was not accepted: at a start, when gateways come up; and so that none is missed for a restart. */
const retryMs = 1_000;

const { customer, machine, software } = canaryInstance;

function createRounds({ config, count }: CanaryParts, ingestUrl: string, token: string) {
  const base = new URL(`/api/ingest/${customer}/${machine}/${software}/`, ingestUrl);
  const deadlineMs = Math.min(longestDeadlineMs, config.canaryEverySeconds * 1_000);
  return (sentAt: Date, closing: AbortSignal): Promise<RoundResult> =>
    Promise.all(
      canaryKinds.map(async (kind) => {
        const body = canaryBodies[kind](sentAt);
        const signal = AbortSignal.any([closing, AbortSignal.timeout(deadlineMs)]);
        const outcome = await postToGateway({ url: new URL(kind, base), token, body, signal });
        count(kind, outcome);
        return [kind, outcome] as const;
      }),
    );
}

/** The gateways read tokens anew within a minute by themselves; at a first start that would be long. */
async function makeKnown({ config, postgres, publisher, log }: CanaryParts, id: string, token: string) {
  if (!(await ensureCanary(postgres, id, hashIngestToken(token, config.tokenKey)))) return;
  const changes = [
    { table: "customers", key: canaryCustomer },
    { table: "ingest_tokens", key: id },
  ] as const;
  await Promise.all(changes.map((change) => announceChange(publisher, change))).catch((error: unknown) =>
    log.warn(
      { reason: errorMessage(error) },
      "could not announce the canary, gateways find it by themselves",
    ),
  );
}

/**
 * Sends what a device would send, every 10 s, over the way that devices take, and notes how it went for query. None without
 * an address to send to.
 */
export function createCanaryJob(parts: CanaryParts): Job[] {
  const { config, postgres } = parts;
  if (config.canaryIngestUrl === undefined) return [];
  const { token, id } = deriveIngestToken(config.tokenKey, "canary");
  const sendRound = createRounds(parts, config.canaryIngestUrl, token);
  let known = false;
  let allAccepted = false;
  const round = async (lost: AbortSignal) => {
    const sentAt = new Date();
    const result = await sendRound(sentAt, lost);
    if (lost.aborted) return;
    allAccepted = result.every(([, outcome]) => outcome === "accepted");
    await recordRound(postgres, sentAt, result);
  };
  const run = async (lost: AbortSignal) => {
    try {
      if (!known) await makeKnown(parts, id, token);
      known = true;
    } finally {
      // Without PostgreSQL it sings on as long as the lease holds: the gateways know it from before.
      await round(lost);
    }
  };
  const next = (ranAt: Date) => every(allAccepted ? config.canaryEverySeconds * 1_000 : retryMs)(ranAt);
  return [{ name: "canary", run, next }];
}
