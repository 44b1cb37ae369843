import type { Call } from "@rollcall/api-kit";
import type { NewFact } from "@rollcall/contracts/facts";
import type { Change } from "@rollcall/contracts/messages";
import {
  announceChange,
  type Log,
  type Postgres,
  type PostgresClient,
  type Publisher,
  tellFacts,
  transaction,
} from "@rollcall/service-kit";
import { type AuditActor, type AuditEntry, writeAudit } from "../audit/audit-store.ts";

/** One write of a person or tool: everything or nothing, in the audit log, and told to those who hold copies. */
export type Write = {
  readonly client: PostgresClient;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  /** Told on the facts feed, if this write commits. */
  readonly fact: (fact: NewFact) => void;
  /** Told after the commit. */
  readonly announce: (table: Change["table"], key: string | null) => void;
  /** Nothing was changed after all, so nothing is recorded. */
  readonly unchanged: () => void;
};

export type Writer = {
  readonly write: <T>(call: Call, work: (write: Write) => Promise<T>) => Promise<T>;
  /** The same for what the platform does by itself, in its own name. */
  readonly writeAs: <T>(who: AuditActor, action: string, work: (write: Write) => Promise<T>) => Promise<T>;
};

const actorOf = ({ caller, address, requestId }: Call): AuditActor => ({
  actor: caller?.name ?? null,
  actorId: caller?.id ?? null,
  address,
  requestId,
});

export function createWriter(options: {
  readonly postgres: Postgres;
  readonly publisher: Publisher;
  readonly log: Log;
  /** The own copies of users and keys. */
  readonly onChange: (change: Change) => void;
  /** Facts were committed and wait in the outbox. */
  readonly onFacts: () => void;
}): Writer {
  const { postgres, publisher, log, onChange, onFacts } = options;

  const announceAll = (changes: readonly Change[]) => {
    for (const change of changes) {
      onChange(change);
      // Not awaited: the write is done, and whoever misses it reads all from time to time.
      announceChange(publisher, change).catch((err: unknown) =>
        log.warn(
          { err, table: change.table },
          "could not announce a change, the periodic refresh will bring it",
        ),
      );
    }
  };

  const writeAs: Writer["writeAs"] = async (who, action, work) => {
    const changes: Change[] = [];
    const facts: NewFact[] = [];
    const result = await transaction(postgres, async (client) => {
      let recorded = false;
      const done = await work({
        client,
        audit: async (entry) => {
          await writeAudit(client, who, { action, ...entry });
          recorded = true;
        },
        fact: (fact) => facts.push(fact),
        announce: (table, key) => changes.push({ table, key }),
        unchanged: () => {
          recorded = true;
        },
      });
      // A write that left no trace is our mistake, and is taken back.
      if (!recorded) throw new Error(`${action} wrote without an audit event`);
      await tellFacts(client, facts);
      return done;
    });
    // Also where no fact is named here: deletions are told by the tables themselves.
    onFacts();
    announceAll(changes);
    return result;
  };

  return { writeAs, write: (call, work) => writeAs(actorOf(call), call.operation, work) };
}
