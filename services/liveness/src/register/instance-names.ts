import type { InstancePath } from "@rollcall/contracts/identity";
import { failureKind } from "@rollcall/service-kit";
import type { QuestdbClient } from "@rollcall/questdb";

export type InstanceName = InstancePath & {
  readonly id: string;
  readonly atUs: number;
  readonly displayName?: string | undefined;
};

const rowsPerWrite = 1_000;
const mostWaiting = 50_000;

const quoted = (text: string) => `"${text.replaceAll(/["\\\n\r]/g, (char) => `\\${char}`)}"`;

// Built here: QuestDB's client writes whole numbers only up to 2^53, and an id has 63 bits. Slugs need no escaping.
const line = ({ id, customer, machine, software, atUs, displayName }: InstanceName) =>
  `instances,customer=${customer} instance=${id}i,machine="${machine}",software="${software}"${
    displayName === undefined ? "" : `,display_name=${quoted(displayName)}`
  } ${atUs}\n`;

/** One by one: a name that QuestDB refuses is left out, and keeps no other from the table. */
async function writeAlone(questdb: QuestdbClient, names: readonly InstanceName[]): Promise<void> {
  for (const name of names)
    await questdb.write(line(name)).catch((error: unknown) => {
      if (failureKind(error) === "passing") throw error;
    });
}

/**
 * Names of new and renamed instances on their way to QuestDB's small table `instances`, for Grafana. Best effort: tried
 * until it works, but only so many wait.
 */
export function createInstanceNames(questdb: QuestdbClient) {
  let waiting: InstanceName[] = [];
  return {
    add: (names: readonly InstanceName[]): void => {
      waiting = [...waiting, ...names].slice(-mostWaiting);
    },
    /** Sends what waits; on failure it goes on waiting. */
    flush: async (closing: AbortSignal): Promise<void> => {
      while (waiting.length > 0 && !closing.aborted) {
        const batch = waiting.slice(0, rowsPerWrite);
        await questdb.write(batch.map(line).join("")).catch(async (error: unknown) => {
          if (failureKind(error) === "passing") throw error;
          await writeAlone(questdb, batch);
        });
        const sent = new Set(batch);
        waiting = waiting.filter((name) => !sent.has(name));
      }
    },
  };
}

export type InstanceNames = ReturnType<typeof createInstanceNames>;
