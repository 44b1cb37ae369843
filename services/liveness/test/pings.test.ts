import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { instanceId, shardOf } from "@rollcall/contracts/identity";
import type { PingBody } from "@rollcall/contracts/messages";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import { createSurroundings, nowUs, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let service: TestService;
beforeAll(async () => {
  around = await createSurroundings({ overdueAfterSeconds: 300 });
  service = await startService("liveness", around);
});
afterAll(async () => {
  await service.stop();
  await around.close();
});

const monitor = randomUUID();
const say = (machine: string, at: number, body: Partial<PingBody>) =>
  around.tell("ping", [{ machine, at, body: { monitor, ping: "success", ...body } }]);
const beatOf = async (machine: string) => {
  const id = instanceId(around.path(machine));
  const beat = await around.redis.client.hget(redisKeys.beats(shardOf(id)), id);
  return beat === null ? undefined : decodeBeat(beat);
};

test("a ping falls due when it says, whatever the customer's threshold is", async () => {
  const at = nowUs();
  await say("nightly", at, { deadline_seconds: 86_400 });
  await eventually(async () =>
    expect(await beatOf("nightly")).toMatchObject({ state: "alive", deadlineUs: at + 86_400e6 }),
  );
  await say("nightly", at + 1, { ping: "start", deadline_seconds: 120 });
  await eventually(async () => expect(await beatOf("nightly")).toMatchObject({ deadlineUs: at + 1 + 120e6 }));
});

test("a ping whose deadline passes is overdue at that instant", async () => {
  const at = nowUs();
  await say("late", at, { deadline_seconds: 1 });
  await eventually(
    async () => expect(await beatOf("late")).toMatchObject({ state: "overdue", deadlineUs: at + 1e6 }),
    {
      withinMs: 20_000,
    },
  );
});

test("a log moves nothing, a pause is silence that was announced, and a deleted monitor is stopped", async () => {
  const at = nowUs();
  await say("job", at, { deadline_seconds: 60 });
  await eventually(async () => expect(await beatOf("job")).toMatchObject({ lastAtUs: at }));
  await say("job", at + 1, { ping: "log" });
  await say("job", at + 2, { ping: "paused", paused: true, deadline_seconds: 60 });
  await eventually(async () =>
    expect(await beatOf("job")).toMatchObject({ state: "planned", lastAtUs: at + 2 }),
  );
  await say("job", at + 3, { ping: "resumed", deadline_seconds: 60 });
  await eventually(async () =>
    expect(await beatOf("job")).toMatchObject({ state: "alive", deadlineUs: at + 3 + 60e6 }),
  );
  await say("job", at + 4, { ping: "deleted" });
  await eventually(async () => expect(await beatOf("job")).toMatchObject({ state: "stopped" }));
});
