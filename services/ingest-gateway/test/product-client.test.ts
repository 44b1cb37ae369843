import { execFile } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { installDebianPackages } from "@rollcall/stack";
import { testServers } from "@rollcall/test-kit";
import { type AnyEvent, eventually, startGateway, type TestGateway } from "./gateway-fixture.ts";

const run = promisify(execFile);
const version = "0.23.0";
const folder = fileURLToPath(
  new URL(`../../../node_modules/.cache/brinkhaustools-${version}`, import.meta.url),
);
const python = `${folder}/bin/python`;
const searchPath = process.env["PATH"] ?? "/usr/bin:/bin";

/** The product's own client, unchanged, from the Python package index; kept for the next run. */
async function provideClient(): Promise<void> {
  if (existsSync(`${folder}/complete`)) return;
  rmSync(folder, { recursive: true, force: true });
  const makeFolder = () => run("python3", ["-m", "venv", folder]);
  await makeFolder().catch(async () => {
    rmSync(folder, { recursive: true, force: true });
    await installDebianPackages(["python3-venv"], searchPath, () => {});
    await makeFolder();
  });
  await run(python, ["-m", "pip", "install", "--quiet", "--no-deps", `brinkhaustools==${version}`]);
  await run("touch", [`${folder}/complete`]);
}

let gateway: TestGateway;
beforeAll(async () => {
  await provideClient();
  gateway = await startGateway();
}, 180_000);
afterAll(() => gateway.close());

type Report = {
  connected: boolean;
  disconnected_by_unknown: boolean;
  unsent_metrics: number;
  commands: unknown[];
  warnings: string[];
};

async function runClient(url: string, machine: string): Promise<Report> {
  const { alice } = gateway;
  const script = fileURLToPath(new URL("./product-client.py", import.meta.url));
  const env = {
    PATH: searchPath,
    SSL_CERT_FILE: testServers().certificate.certFile,
    FLEET_HOST_IPS: "10.0.0.5",
  };
  const { stdout } = await run(python, [script, url, alice.slug, alice.token, machine], { env });
  return JSON.parse(stdout) as Report;
}

const bodies = (events: readonly AnyEvent[], kind: string, software = "my-app") =>
  events.filter((event) => event.kind === kind && event.software === software).map(({ body }) => body);

test.each(["url", "httpsUrl"] as const)(
  "everything that the product's own client sends over %s is stored",
  async (which) => {
    const machine = which.toLowerCase();
    const report = await runClient(gateway.service[which], machine);
    // Its one complaint is the address that does not exist yet.
    expect(report.warnings.filter((warning) => !warning.includes("/command-ack"))).toEqual([]);
    expect(report).toMatchObject({
      connected: true,
      unsent_metrics: 0,
      commands: [],
      disconnected_by_unknown: true,
    });

    const mine = () => gateway.events.filter((event) => event.machine === machine);
    await eventually(() =>
      expect(bodies(mine(), "status")).toContainEqual(expect.objectContaining({ status: "stopped" })),
    );
    const beats = bodies(mine(), "heartbeat");
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(beats[0]).toMatchObject({
      ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      version: "1.0.0",
      uptime_seconds: expect.any(Number),
      pid: expect.any(Number),
      ip_addresses: ["10.0.0.5"],
      group: "presses",
      group_priority: 2,
      location: "Halle 3, Würselen",
      serial: "SN-0815",
      display_name: "Presse 7 😀",
      initial_password_changed: false,
    });
    expect(bodies(mine(), "heartbeat", "bare")).toMatchObject([{ version: null }]);
    expect(bodies(mine(), "diagnostics").map(({ items }) => items)).toEqual([
      [
        { code: 1001, message: "MQTT-Verbindung gestört", severity: 2 },
        { code: 0, message: "All self tests passed", severity: 0 },
      ],
      [],
    ]);
    expect(bodies(mine(), "status").map(({ status, message }) => [status ?? null, message ?? null])).toEqual([
      ["running", "Connected"],
      ...["starting", "running", "degraded", "error", "stopping"].map((status) => [status, null]),
      ["running", "All OK"],
      ["running", "fine"],
      [null, null],
      ["stopped", "Service stopped"],
    ]);
    expect(bodies(mine(), "status")[7]?.["snapshot"]).toEqual({
      MQTT: { Connected: true, Lag: null },
      cpu: 45,
    });
    expect(bodies(mine(), "metrics")).toMatchObject([
      {
        points: [
          { cpu: 12.5, id: "a-1" },
          { ts: expect.stringMatching(/Z$/), cpu: 13 },
        ],
      },
    ]);
    expect(bodies(mine(), "diagnostics", "monitored")).toMatchObject([
      { items: [{ code: 0, message: "All self tests passed", severity: 0 }] },
    ]);
    expect(bodies(mine(), "status", "monitored").map(({ status }) => status)).toContain("stopped");
    expect(gateway.rejections.filter((row) => row.reason !== "path_unknown")).toEqual([]);
  },
);
