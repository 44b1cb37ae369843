import type { Questdb } from "../stores/questdb.ts";
import {
  type HeartbeatSlot,
  type Known,
  knownAfter,
  nothingKnown,
  type VersionChange,
  versionChanges,
} from "./heartbeat-slots.ts";
import { hourUs, readBeats } from "./heartbeats.ts";

/** So long single beats are kept; what was told longer ago is not looked for. */
const keptUs = 7 * 24 * hourUs;
const maxOfHour = 5_000;

type KnownRow = { last_at: string; known_pid: number | null; known_uptime_s: number | null };

const before = (instance: string, hourStartUs: number) =>
  `instance = ${instance} and hour >= cast(${hourStartUs - keptUs} as timestamp) and hour < cast(${hourStartUs} as timestamp)`;

/** What an instance had told before `untilUs`: from the roll-up of the hours before, and the beats since. */
export async function readKnown(
  questdb: Questdb,
  instance: string,
  untilUs: number,
  rolled: number,
): Promise<Known> {
  const hour = Math.min(Math.floor(untilUs / hourUs) * hourUs, rolled);
  const [[last], [told], since] = await Promise.all([
    questdb.query<KnownRow>(
      `select cast(last_at as long) as last_at, known_pid, known_uptime_s from heartbeats_1h
       where ${before(instance, hour)} and last_at is not null order by hour desc limit 1`,
    ),
    questdb.query<{ version: string }>(
      `select version from heartbeats_1h where ${before(instance, hour)} and version is not null order by hour desc limit 1`,
    ),
    untilUs > hour
      ? readBeats(questdb, instance, { fromUs: hour, toUs: untilUs, limit: maxOfHour * 6 })
      : Promise.resolve([]),
  ]);
  const known: Known = last
    ? {
        atUs: Number(last.last_at),
        pid: last.known_pid,
        uptime: last.known_uptime_s,
        version: told?.version ?? null,
      }
    : { ...nothingKnown, version: told?.version ?? null };
  return since.reduceRight(knownAfter, known);
}

/** So many hours in which the version changed are looked at beat by beat, the newest first. */
const maxLooked = 12;

/**
 * When the versions changed that hours told last. The moment is exact where the beats of the hour are still kept; otherwise
 * it is the beginning of the hour in which it happened.
 */
export async function changesOfHours(
  questdb: Questdb,
  instance: string,
  hours: readonly HeartbeatSlot[],
  versionBefore: string | null,
): Promise<VersionChange[]> {
  let version = versionBefore;
  const changed: { readonly at: string; readonly version: string; readonly previous: string | null }[] = [];
  for (const { at, version: told } of hours) {
    if (told === null || told === version) continue;
    changed.push({ at, version: told, previous: version });
    version = told;
  }
  const changes = changed.map(async ({ at, version: told, previous }, n): Promise<VersionChange[]> => {
    const roughly = [{ version: told, at, exact: false }];
    if (n < changed.length - maxLooked) return roughly;
    const fromUs = Date.parse(at) * 1_000;
    const rows = await readBeats(questdb, instance, {
      fromUs,
      toUs: fromUs + hourUs,
      limit: maxOfHour,
      newestFirst: false,
    });
    const exactly = versionChanges(rows, previous);
    return exactly.at(-1)?.version === told ? exactly : roughly;
  });
  return (await Promise.all(changes)).flat();
}
