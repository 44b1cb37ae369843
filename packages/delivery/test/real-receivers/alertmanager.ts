import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AlertMessage } from "@rollcall/contracts/alerts";
import { createMessageSender } from "../../src/index.ts";
import { aMessage } from "../a-message.ts";

const config = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

async function untilReady(url: string): Promise<void> {
  for (let left = 100; left > 0; left -= 1) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await delay(100);
  }
  throw new Error("Alertmanager did not become ready");
}

type Seen = { readonly labels: Readonly<Record<string, string>> };

async function tellAndLook(url: string, amtool: string): Promise<void> {
  const sender = createMessageSender({ allowNetworks: ["127.0.0.0/8"] });
  const see = () =>
    JSON.parse(
      execFileSync(amtool, ["alert", "query", "--alertmanager.url", url, "-o", "json"], { encoding: "utf8" }),
    ) as Seen[];
  const tell = async (parts: Partial<AlertMessage>) => {
    const outcome = await sender.deliver("alertmanager", aMessage(parts), { url });
    assert.equal(outcome.result, "delivered", JSON.stringify(outcome));
    return see().map(({ labels }) => labels["severity"]);
  };
  try {
    assert.deepEqual(await tell({ severity: "warning" }), ["warning"]);
    assert.deepEqual(await tell({ severity: "critical", event: "changed" }), ["critical"]);
    const [seen] = see();
    assert.equal(seen?.labels["machine"], "pump-7");
    assert.equal(seen.labels["label_rack_no"], "4");
    assert.deepEqual(await tell({ event: "resolved", resolvedAt: new Date() }), []);
    const hostile = { title: "\u202e<b>\0", labels: { "": "x", "ü\n": "", "a-b": "\ud800" } };
    assert.equal((await tell({ ...hostile, id: "hostile" })).length, 1);
  } finally {
    await sender.close();
  }
}

/** A real Alertmanager sees an alert through `amtool`, its raise as one alert, and its end. */
export async function tellAlertmanager(server: string, amtool: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "alertmanager-"));
  await writeFile(join(folder, "config.yml"), config);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    server,
    [
      `--config.file=${join(folder, "config.yml")}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${new URL(url).host}`,
      "--cluster.listen-address=",
    ],
    { stdio: "ignore" },
  );
  const exited = once(child, "exit");
  try {
    await untilReady(url);
    await tellAndLook(url, amtool);
    return "Alertmanager shows the alert, one after its raise, and none after its end";
  } finally {
    child.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}
