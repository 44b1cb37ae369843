import { rollUpSql } from "../../../services/heartbeat-writer/src/roll-up.ts";
import type { Questdb } from "../audit/questdb.ts";

export const days = 30;
export const customerCount = 50;
const hourUs = 3_600_000_000;
const rowsAtOnce = 5_000_000;
const periodSeconds = 60;

/** The instances that send so many heartbeats in 30 days, one a minute each. */
export const instancesFor = (rows: number): number =>
  Math.max(customerCount, Math.round(rows / ((days * 86_400) / periodSeconds)));

/** Ids spread over all of a LONG, as hashes of paths are. */
const instanceOf = (number: string) => `(${number}) * 3971000000000037 + 11`;
const customerOf = (number: string) => `'customer-' || cast((${number}) % ${customerCount} as int)`;

const applied = async (questdb: Questdb): Promise<void> => {
  for (;;) {
    const [[waiting] = [0]] = await questdb.rows(
      "select sum(sequencerTxn - writerTxn) from wal_tables() where name <> 'heartbeats_1m'",
    );
    if (Number(waiting) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

/** In the order of time, as gateways send. */
async function fillHeartbeats(
  questdb: Questdb,
  rows: number,
  startUs: number,
  progress: (line: string) => void,
) {
  const instances = instancesFor(rows);
  const stepUs = Math.floor((days * 86_400 * 1e6) / rows);
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from);
    const [n, at] = [`(x - 1 + ${from}) % ${instances}`, startUs + from * stepUs];
    await questdb.rows(
      `insert batch 500000 into heartbeats
       select t, ${instanceOf(n)}, cast(${customerOf(n)} as symbol), dateadd('T', cast(${n} % 400 as int), t),
         cast('1.' || cast((${n}) % 12 as int) as symbol), cast((x + ${from}) / ${instances} * 60 as int), 100
       from (select x, timestamp_sequence(cast(${at} as timestamp), ${stepUs}) t from long_sequence(${count}))`,
      { timeoutMs: 600_000 },
    );
    await applied(questdb);
    progress(`${(from + count).toLocaleString("en-GB")} heartbeats in QuestDB`);
  }
}

async function fillNamesAndReadings(questdb: Questdb, instances: number, startUs: number): Promise<void> {
  await questdb.rows(
    `insert into instances select cast(${startUs} + x as timestamp), ${instanceOf("x - 1")},
       cast(${customerOf("x - 1")} as symbol), 'machine-' || x, 'app', null from long_sequence(${instances})`,
  );
  const readings = 5_000_000;
  const stepUs = Math.floor((days * 86_400 * 1e6) / readings);
  await questdb.rows(
    `insert batch 500000 into readings
     select timestamp_sequence(cast(${startUs} as timestamp), ${stepUs}), ${instanceOf(`x % ${instances}`)},
       cast(${customerOf(`x % ${instances}`)} as symbol), cast('metric-' || cast(x % 5 as int) as symbol), rnd_double()
     from long_sequence(${readings})`,
    { timeoutMs: 600_000 },
  );
}

/** Thirty days of heartbeats up to now, and their roll-ups made by the product's own statement. */
export async function fillQuestdb(
  questdb: Questdb,
  rows: number,
  progress: (line: string) => void,
): Promise<{ instance: string }> {
  const lastHour = Math.floor(Date.now() / 3_600_000) * hourUs;
  const startUs = lastHour - days * 24 * hourUs;
  // The product keeps single heartbeats for days and roll-ups for a year: here both are to be as long as the range.
  for (const table of ["heartbeats", "readings"]) await questdb.rows(`alter table ${table} set TTL 0 DAYS`);
  await fillHeartbeats(questdb, rows, startUs, progress);
  await fillNamesAndReadings(questdb, instancesFor(rows), startUs);
  for (let hour = startUs; hour < lastHour; hour += hourUs) {
    await questdb.rows(rollUpSql(hour), { timeoutMs: 120_000 });
    if (((hour - startUs) / hourUs) % 120 === 0)
      progress(`${(hour - startUs) / hourUs} of ${days * 24} hours rolled up`);
  }
  await applied(questdb);
  const [[instance] = []] = await questdb.rows("select cast(instance as string) from instances limit 7, 8");
  return { instance: String(instance) };
}
