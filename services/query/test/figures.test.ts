import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { colourReason, colourReasons, type Condition, worstColour } from "@rollcall/contracts/colour";
import { eventually, randomHistoriesFrom } from "@rollcall/test-kit";
import { sample } from "fast-check";
import type { Schemas } from "./a-platform.ts";
import { aRecordedFleet, type Recorded, type RecordedFleet } from "./figures/a-recorded-fleet.ts";
import { aHistory } from "./figures/histories.ts";
import { type RawBeat, rawAvailability, rawVersions, slotFigures } from "./figures/raw-figures.ts";

const { count, seed } = randomHistoriesFrom(process.env);
const hourMs = 3_600_000;
let fleet: RecordedFleet;

beforeAll(async () => {
  fleet = await aRecordedFleet(sample(aHistory, { numRuns: count, seed }));
}, 900_000);
afterAll(() => fleet?.close());

const pathOf = ({ machine, software }: Recorded) =>
  `/customers/${fleet.customer}/machines/${machine}/software/${software}`;
const machinePath = (machine: string) => `/customers/${fleet.customer}/machines/${machine}`;
const us = (instant: string) =>
  Date.parse(instant) * 1_000 + Number(/\.\d{3}(\d{3})Z$/.exec(instant)?.[1] ?? 0);

async function rawBeats({ id }: Recorded): Promise<RawBeat[]> {
  const rows = await fleet.questdb.query(
    `select received_at::long, device_ts::long, version, uptime_seconds, pid from heartbeats
     where instance = ${id} order by received_at`,
  );
  return rows.map(([at, device, version, uptime, pid]) => ({ at, device, version, uptime, pid }) as RawBeat);
}

/** Each slot of the answer, and the whole hours that the answer leaves out, against the raw rows. */
function expectSlots(summary: Schemas["HeartbeatSummary"], beats: readonly RawBeat[]) {
  const slotUs = summary.slot_seconds * 1e6;
  for (const item of summary.items) {
    const begin = Math.max(us(item.at), slotUs < hourMs * 1_000 ? us(summary.from) : 0);
    const end = Math.min(
      us(item.at) + slotUs,
      slotUs < hourMs * 1_000 ? us(summary.to) : Number.POSITIVE_INFINITY,
    );
    const raw = slotFigures(beats, begin, end);
    const { clock_skew_seconds: skew, longest_gap_seconds: rawGap } = raw;
    const gap = item.longest_gap_seconds;
    // Hours tell whole seconds.
    const isNear = gap !== null && rawGap !== null && Math.abs(gap - rawGap) < 1;
    expect({ ...item, ...(isNear ? { longest_gap_seconds: rawGap } : {}) }).toEqual({
      ...raw,
      at: item.at,
      clock_skew_seconds: skew === null ? null : (expect.closeTo(skew, 3) as unknown),
    });
  }
  const slots = new Set(beats.map(({ at }) => Math.floor(at / slotUs) * slotUs));
  const inRange = [...slots].filter((at) => at + slotUs > us(summary.from) && at < us(summary.to));
  const heard = inRange.filter(
    (at) =>
      slotFigures(beats, Math.max(at, us(summary.from)), Math.min(at + slotUs, us(summary.to))).beats > 0,
  );
  expect(summary.items.map(({ at }) => us(at))).toEqual(expect.arrayContaining(heard));
}

const readSummary = async (one: Recorded, hours: number, endsHoursAgo = 0) => {
  const to = Date.now() - endsHoursAgo * hourMs;
  const range = `from=${new Date(to - hours * hourMs).toISOString()}&to=${new Date(to).toISOString()}`;
  return (await fleet.platform.get<Schemas["HeartbeatSummary"]>(`${pathOf(one)}/heartbeats/summary?${range}`))
    .body;
};

test(`instance page: heartbeats, gaps, restarts, skew and uptime of ${count} histories of seed ${seed} are those of the raw rows`, async () => {
  for (const one of fleet.recorded) {
    const beats = await rawBeats(one);
    // An hour that was rolled up before all its beats had come is rolled up again.
    for (const [hours, ends] of [
      [40, 0],
      [5, 0],
      [1, 0],
      [6, 12],
    ] as const)
      await eventually(async () => expectSlots(await readSummary(one, hours, ends), beats), {
        withinMs: 30_000,
      });
  }
}, 1_800_000);

test("instance page: versions begin with the heartbeat that told them first, and with nothing else", async () => {
  for (const one of fleet.recorded) {
    const beats = await rawBeats(one);
    const summary = await readSummary(one, 5);
    const told = summary.versions.map(({ at, version, exact }) => ({ at: us(at), version, exact }));
    expect(told).toEqual(
      rawVersions(beats, us(summary.from), us(summary.to)).map((change) => ({ ...change, exact: true })),
    );
    expect(summary.version_before).toBe(
      beats.findLast(({ at, version }) => at < us(summary.from) && version !== null)?.version ?? null,
    );
    const long = await readSummary(one, 40);
    const raw = rawVersions(beats, us(long.from), us(long.to));
    for (const { at, version, exact } of long.versions)
      expect(raw.some((change) => change.version === version && (!exact || change.at === us(at)))).toBe(true);
    expect(long.versions.at(-1)?.version ?? null).toBe(
      beats.findLast(({ version }) => version !== null)?.version ?? null,
    );
  }
}, 900_000);

async function rawStates({ id }: Recorded) {
  const { pool } = fleet.platform.postgres;
  const flips = await pool.query<{ at: Date; from_state: string; to_state: string }>(
    "select at, from_state, to_state from flips where instance = $1 order by at",
    [id],
  );
  const periods = await pool.query<{ from_at: Date; to_at: Date }>(
    "select from_at, to_at from maintenance_periods where instance = $1",
    [id],
  );
  const now = await pool.query<{ liveness: string }>("select liveness from instances where id = $1", [id]);
  return {
    flips: flips.rows.map((row) => ({ at: row.at.getTime(), from: row.from_state, to: row.to_state })),
    maintenance: periods.rows.map((row) => ({ from: row.from_at.getTime(), to: row.to_at.getTime() })),
    now: now.rows[0]?.liveness ?? "",
  };
}

type Shown = Schemas["AvailabilityShare"] & { readonly from: string; readonly to: string };

function expectShare(
  shown: Shown,
  raw: { readonly alive: number; readonly silent: number; readonly other: number },
) {
  expect(shown.alive_seconds).toBeCloseTo(raw.alive, 3);
  expect(shown.silent_seconds).toBeCloseTo(raw.silent, 3);
  expect(shown.other_seconds).toBeCloseTo(raw.other, 3);
  if (raw.alive + raw.silent === 0) expect(shown.share).toBeNull();
  else expect(shown.share).toBeCloseTo(raw.alive / (raw.alive + raw.silent), 6);
}

test("availability: every slot, instance, machine and the customer are what the flips and periods say", async () => {
  const to = Date.now() - 1_000;
  const range = `from=${new Date(to - 30 * hourMs).toISOString()}&to=${new Date(to).toISOString()}`;
  const sums = new Map<string, { alive: number; silent: number; other: number }>();
  const add = (key: string, raw: { alive: number; silent: number; other: number }) => {
    const sum = sums.get(key) ?? { alive: 0, silent: 0, other: 0 };
    for (const kind of ["alive", "silent", "other"] as const) sum[kind] += raw[kind];
    sums.set(key, sum);
  };
  for (const one of fleet.recorded) {
    const raw = await rawStates(one);
    const { body } = await fleet.platform.get<Schemas["Availability"]>(
      `${pathOf(one)}/availability?${range}&slots=12`,
    );
    for (const part of [body, ...body.slots])
      expectShare(part, rawAvailability(raw, { from: Date.parse(part.from), to: Date.parse(part.to) }));
    const whole = rawAvailability(raw, { from: to - 30 * hourMs, to });
    add(machinePath(one.machine), whole);
    add(`/customers/${fleet.customer}`, whole);
  }
  for (const [path, sum] of sums) {
    const { body } = await fleet.platform.get<Schemas["AvailabilityList"]>(`${path}/availability?${range}`);
    expectShare({ ...body.all, from: body.from, to: body.to }, sum);
  }
}, 900_000);

type RawInstance = Condition & { readonly id: string };

async function rawInstances(): Promise<Map<string, RawInstance>> {
  const { rows } = await fleet.platform.postgres.pool.query<RawInstance>(
    `select id, liveness, status, severity, in_maintenance as "inMaintenance" from instances where customer = $1`,
    [fleet.customer],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const countColours = (instances: Iterable<RawInstance>) => {
  const counts = { green: 0, yellow: 0, red: 0, grey: 0, total: 0 };
  for (const instance of instances) {
    counts[colourReasons[colourReason(instance)]] += 1;
    counts.total += 1;
  }
  return counts;
};

test("overview: lights, customers, reds and their groups are those of the instances' rows", async () => {
  const raw = await rawInstances();
  const { body } = await fleet.platform.get<Schemas["Overview"]>("/overview");
  const counts = countColours(raw.values());
  expect(body.counts).toEqual(counts);
  expect(body.customers.find(({ slug }) => slug === fleet.customer)).toMatchObject({ own: counts, counts });
  expect(body.turned_red).toHaveLength(Math.min(20, counts.red));
  for (const { id, reason } of body.turned_red) expect(reason).toBe(colourReason(raw.get(id) as RawInstance));
  const reasons = [...raw.values()].map(colourReason).filter((reason) => colourReasons[reason] === "red");
  const grouped = body.red_groups.map(({ reason, count: members }) => [reason, members]);
  if (counts.red <= 500)
    expect(Object.fromEntries(grouped)).toEqual(
      Object.fromEntries(
        [...new Set(reasons)].map((reason) => [reason, reasons.filter((one) => one === reason).length]),
      ),
    );
});

test("instance and machine pages: colour, reason, version and diagnostics are those of the rows", async () => {
  const raw = await rawInstances();
  const { pool } = fleet.platform.postgres;
  for (const one of fleet.recorded) {
    const { body } = await fleet.platform.get<Schemas["InstanceDetail"]>(pathOf(one));
    const reason = colourReason(raw.get(one.id) as RawInstance);
    expect(body).toMatchObject({ colour_reason: reason, colour: colourReasons[reason] });
    const { rows } = await pool.query<{
      severity: number;
      closed_at: Date | null;
      acknowledged_at: Date | null;
    }>("select severity, closed_at, acknowledged_at from diagnostics where instance = $1", [one.id]);
    expect(body.diagnostics).toEqual({
      open: rows.filter((row) => row.closed_at === null).length,
      unacknowledged: rows.filter((row) => row.severity === 2 && row.acknowledged_at === null).length,
      suppressed: 0,
    });
  }
  for (const machine of new Set(fleet.recorded.map((one) => one.machine))) {
    const { body } = await fleet.platform.get<Schemas["Machine"]>(machinePath(machine));
    const own = fleet.recorded
      .filter((one) => one.machine === machine)
      .map(({ id }) => raw.get(id) as RawInstance);
    expect(body).toMatchObject({ counts: countColours(own) });
    expect(body).toMatchObject({ colour: worstColour(own.map((one) => colourReasons[colourReason(one)])) });
  }
}, 900_000);
