import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestQuestdb, randomSlug, type TestQuestdb } from "@rollcall/test-kit";
import { Client } from "pg";
import { parse } from "yaml";
import { expandMacros, readBoards, statementsOf } from "../../../deploy/grafana/panels.ts";

const grafana = fileURLToPath(new URL("../../../deploy/grafana/", import.meta.url));
const readYaml = (path: string): unknown => parse(readFileSync(grafana + path, "utf8"));

const boards = readBoards();
const sources = readYaml("provisioning/datasources/rollcall.yaml") as { datasources: { uid: string }[] };
const sourceUids = sources.datasources.map(({ uid }) => uid);

const statements = statementsOf(boards);

let questdb: TestQuestdb;
let reader: Client;
const customer = randomSlug("grafana");

beforeAll(async () => {
  questdb = await createTestQuestdb();
  await questdb.query(
    `insert into heartbeats select dateadd('m', -cast(x as int), now()), 42, '${customer}', dateadd('m', -cast(x as int), now()), '1.0', 60, 1 from long_sequence(5)`,
  );
  await questdb.query(
    `insert into heartbeats_1h (hour, instance, customer, beats, longest_gap_s, restarts, version, uptime_seconds, clock_skew_s) values (date_trunc('hour', now()), 42, '${customer}', 5, 61, 0, '1.0', 60, 0.25)`,
  );
  await questdb.query(`insert into readings values (now(), 42, '${customer}', 'temperature', 21.5)`);
  await questdb.query(`insert into instances values (now(), 42, '${customer}', 'press-1', 'agent', null)`);
  await questdb.waitForRows(`select 1 from instances where customer = '${customer}'`, 1);
  reader = new Client({ connectionString: questdb.readerUrl });
  await reader.connect();
});

afterAll(async () => {
  await reader?.end();
});

test.each(statements)("QuestDB answers the read-only user: $name", async ({ sql }) => {
  const text = expandMacros(sql, { customer, instance: "42" });
  expect(text).not.toMatch(/\$/);
  await expect(reader.query(text)).resolves.toHaveProperty("rows");
});

test("a panel that reads single heartbeats is bounded in time", () => {
  const raw = statements.filter(
    ({ sql }) => /from heartbeats\b/.test(sql) && !/dateadd|\$__timeFilter/.test(sql),
  );
  expect(raw).toEqual([]);
});

test("drop-downs read the small table of instances, never the series", () => {
  const lists = boards.flatMap(([, board]) => board.templating.list.map(({ query }) => query.rawSql));
  expect(lists.filter((sql) => !/from (instances|\(select .* from instances)/.test(sql))).toEqual([]);
});

test("uids are unique, data sources are provisioned, and every variable that is used is defined", () => {
  const uids = boards.map(([, board]) => board.uid);
  expect(new Set(uids).size).toBe(uids.length);
  for (const [file, board] of boards) {
    const ids = board.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [
      ...board.panels,
      ...board.panels.flatMap(({ targets }) => targets),
      ...board.templating.list,
    ];
    expect(sourceUids).toEqual(expect.arrayContaining(used.map(({ datasource }) => datasource.uid)));
    const defined = board.templating.list.map(({ name }) => name);
    const wanted = statements
      .filter(({ name }) => name.startsWith(file))
      .flatMap(({ sql }) => [...sql.matchAll(/\$(?!__)(\w+)/g)].map((found) => found[1]));
    expect(defined).toEqual(expect.arrayContaining(wanted));
  }
});

type Rules = {
  groups: { rules: { uid: string; data: { datasourceUid: string; model: { expr?: string } }[] }[] }[];
};

test("alert rules ask a data source that is there for a metric that a service declares", () => {
  const services = fileURLToPath(new URL("../../", import.meta.url));
  const declared = readdirSync(services)
    .flatMap((service) =>
      readdirSync(`${services}${service}/src`, { recursive: true, encoding: "utf8" }).map(
        (file) => `${services}${service}/src/${file}`,
      ),
    )
    .filter((file) => file.endsWith("metrics.ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const rules = (readYaml("provisioning/alerting/rules.yaml") as Rules).groups.flatMap(
    (group) => group.rules,
  );
  expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
  for (const { datasourceUid, model } of rules.flatMap((rule) => rule.data)) {
    expect([...sourceUids, "__expr__"]).toContain(datasourceUid);
    const names =
      model.expr?.match(
        /\b[a-z]+_(?:[a-z_]+_)?(?:total|seconds|shards|transactions|suspended|condition)\b/g,
      ) ?? [];
    // Of every Node process, and of npm run doctor.
    const ofServices = names.filter((name) => !/^(process|rollcall)_/.test(name));
    for (const name of ofServices) expect(declared).toContain(name.replace(/_(bucket|sum|count)$/, ""));
  }
});
