import { afterEach, expect, test } from "@jest/globals";
import { request } from "node:http";
import { aCustomer, aPlatform, type Platform } from "./a-platform.ts";
import { anEventReader } from "./an-event-reader.ts";

let platform: Platform;
afterEach(() => platform?.close());

test("finishes the export that is running and ends the live streams when told to stop", async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  const count = 20_000;
  await pool.query("insert into machines (customer, slug) values ('acme', 'm')");
  await pool.query(
    `insert into instances (id, customer, machine, software, status_message)
     select n, 'acme', 'm', 's-' || n, repeat('x', 500) from generate_series(1, $1::int) n`,
    [count],
  );
  const stream = await anEventReader(platform.service.url, platform.alice);
  const exported = new Promise<string>((resolve, reject) => {
    const asked = request(`${platform.service.url}/api/v1/instances/export`, {
      headers: { authorization: `Bearer ${platform.alice}` },
    });
    asked.once("error", reject);
    asked.once("response", (response) => {
      let text = "";
      // Held open: nothing is read until the service was told to stop.
      response.pause();
      const stopping = platform.service.stop();
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => {
        stopping.then(() => resolve(text), reject);
      });
      response.once("error", reject);
      response.resume();
    });
    asked.end();
  });
  const lines = (await exported).trimEnd().split("\n");
  expect(lines).toHaveLength(count);
  expect(stream.endedCleanly()).toBe(true);
  await expect(fetch(`${platform.service.url}/api/v1/overview`)).rejects.toThrow();
}, 40_000);
