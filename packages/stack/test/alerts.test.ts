import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { findProgram, installDebianPackages, loadConfig } from "@rollcall/stack";
import { alerts } from "../../../deploy/grafana/alerts.ts";
import { grafanaText, prometheusName, prometheusText } from "../../../deploy/grafana/render-alerts.ts";

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rollcall-alerts-"));
const services = readdirSync(at("services"));
let promtool: string;

beforeAll(async () => {
  const { searchPath } = loadConfig(process.env, folder);
  if (findProgram("promtool", searchPath) === null)
    await installDebianPackages(["prometheus"], searchPath, () => {});
  promtool = findProgram("promtool", searchPath) ?? "";
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A series and its values, one a minute: `a+bxn` is a and n more, each b higher; `_xn` is nothing, n times. */
type Series = readonly [series: string, values: string];
type Case = Readonly<{
  uid: string;
  when: string;
  series: readonly Series[];
  firingAt: number;
  goneAt: number;
}>;

const up = (service: string, values = "1x300"): Series => [
  `up{job="rollcall",service="${service}",instance="${service}:9090"}`,
  values,
];
const others = (service: string) => services.filter((name) => name !== service).map((name) => up(name));
const simple = (uid: string, series: string, values: string, firingAt: number, goneAt: number): Case => ({
  uid: `rollcall-${uid}`,
  when: series,
  series: [[series, values]],
  firingAt,
  goneAt,
});

// Bad from minute 10 to 40, unless it says otherwise.
const badFor = (good: number, bad: number) => `${good}x9 ${bad}x30 ${good}x60`;
const started = (values: string): Series => [
  `process_start_time_seconds{job="rollcall",service="query",instance="a"}`,
  values,
];

const cases: readonly Case[] = [
  {
    uid: "rollcall-service-away",
    when: "a service is stopped",
    series: [...others("query"), up("query", "1x9 0x30 1x60")],
    firingAt: 15,
    goneAt: 50,
  },
  {
    uid: "rollcall-service-away",
    when: "a service is deleted and its target gone",
    series: [...others("query"), up("query", "1x9 _x30 1x60")],
    firingAt: 20,
    goneAt: 50,
  },
  {
    uid: "rollcall-crash-loop",
    when: "a service starts each minute",
    series: [started("100x9 200+60x10 800x60")],
    firingAt: 15,
    goneAt: 60,
  },
  simple("no-scheduler", "scheduler_active", badFor(1, 0), 15, 50),
  {
    uid: "rollcall-no-scheduler",
    when: "no scheduler is left",
    series: [["scheduler_active", "1x9 _x30 1x60"]],
    firingAt: 20,
    goneAt: 50,
  },
  simple("not-told", "notifier_oldest_due_seconds", badFor(0, 121), 15, 50),
  simple("condition", 'query_condition{code="redis_away"}', badFor(0, 1), 15, 50),
  simple("canary-late", 'query_canary_lag_seconds{hop="questdb"}', badFor(1, 31), 15, 50),
  simple("table-suspended", 'heartbeat_writer_table_suspended{table="heartbeats"}', badFor(0, 1), 15, 50),
  simple(
    "events-wait",
    'event_writer_oldest_unsettled_seconds{service="event-writer"}',
    badFor(0, 61),
    15,
    50,
  ),
  simple("we-are-blind", "liveness_suspended_shards", badFor(0, 16), 30, 50),
  simple(
    "requests-refused-by-us",
    'ingest_gateway_requests_total{outcome="overloaded"}',
    "0x9 0+60x30 1800x60",
    25,
    60,
  ),
  simple("dead-letters", 'liveness_events_total{fate="dead",service="liveness"}', "0x9 1x60", 12, 40),
  simple(
    "history-lags",
    'heartbeat_writer_table_lag_transactions{table="heartbeats"}',
    badFor(0, 101),
    20,
    50,
  ),
  {
    uid: "rollcall-overdue-late",
    when: "most are recorded after more than 10 s",
    series: [
      ['liveness_overdue_recorded_after_seconds_bucket{le="10"}', "0+60x9 540x30 540+60x60"],
      ['liveness_overdue_recorded_after_seconds_bucket{le="30"}', "0+60x9 540+60x30 2340+60x60"],
      ['liveness_overdue_recorded_after_seconds_bucket{le="+Inf"}', "0+60x9 540+60x30 2340+60x60"],
    ],
    firingAt: 35,
    goneAt: 70,
  },
  simple("rabbitmq-alarm", 'rabbitmq_alarms_memory_used_watermark{instance="a"}', badFor(0, 1), 15, 50),
  {
    uid: "rollcall-rabbitmq-alarm",
    when: "its disk alone",
    series: [
      ['rabbitmq_alarms_memory_used_watermark{instance="a"}', "0x100"],
      ['rabbitmq_alarms_free_disk_space_watermark{instance="a"}', badFor(0, 1)],
    ],
    firingAt: 15,
    goneAt: 50,
  },
  simple("queue-waits", 'rollcall_queue_messages{queue="liveness.events"}', badFor(0, 10_001), 25, 50),
  simple("store-away", 'up{job="questdb"}', badFor(1, 0), 15, 50),
  {
    uid: "rollcall-disk-fills",
    when: "less than a tenth is free",
    series: [
      ['rollcall_disk_free_bytes{dir="/d"}', badFor(50e9, 9e9)],
      ['rollcall_disk_size_bytes{dir="/d"}', "100000000000x100"],
    ],
    firingAt: 20,
    goneAt: 50,
  },
  simple("disk-full", 'rollcall_disk_free_bytes{dir="/d"}', badFor(9e9, 2e9), 15, 50),
  // promtool's clock starts at 0: 29 days and an hour later, then renewed for 90 days.
  simple(
    "certificate-ends",
    "rollcall_certificate_not_after_timestamp_seconds",
    "2509200x99 7776000x100",
    80,
    110,
  ),
  simple("backup-old", "rollcall_last_backup_timestamp_seconds", "-90000x120 7200x60", 90, 130),
  simple("doctor-silent", "rollcall_doctor_timestamp_seconds", "0x99 6000x30", 80, 105),
];

const countFiring = (uid: string) => {
  const alert = alerts.find((each) => each.uid === uid);
  if (!alert) throw new Error(`There is no alert ${uid}.`);
  return `count(ALERTS{alertname="${prometheusName(alert)}",alertstate="firing"}) or vector(0)`;
};
const expectation = (expr: string, minute: number, value: number) => ({
  expr,
  eval_time: `${minute}m`,
  exp_samples: [{ labels: "{}", value }],
});

test.each(cases)("$uid fires and resolves: $when", ({ uid, series, firingAt, goneAt }) => {
  const expr = countFiring(uid);
  const file = join(folder, `${uid}.json`);
  const document = {
    rule_files: [at("deploy/grafana/alerts.yml")],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: series.map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          expectation(expr, 5, 0),
          expectation(expr, firingAt, 1),
          expectation(expr, goneAt, 0),
        ],
      },
    ],
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(document));
  const run = () => execFileSync(promtool, ["test", "rules", file], { encoding: "utf8", stdio: "pipe" });
  expect(run()).toMatch(/SUCCESS/);
});

test("every alert has a case above, and both files are what the table makes", () => {
  expect(alerts.map(({ uid }) => uid).filter((uid) => !cases.some((each) => each.uid === uid))).toEqual([]);
  expect(readFileSync(at("deploy/grafana/alerts.yml"), "utf8")).toBe(prometheusText());
  expect(readFileSync(at("deploy/grafana/provisioning/alerting/rules.yaml"), "utf8")).toBe(grafanaText());
});

test.each(alerts.map(({ title }) => title))(
  "the runbook says with commands what to do about: %s",
  (title) => {
    const entries = readFileSync(at("deploy/runbook.md"), "utf8").split(/^### /m);
    const entry = entries.find((each) => each.startsWith(`${title}\n`)) ?? "";
    expect(entry).toMatch(/^ {4}(npm|df|top|openssl)/m);
  },
);
