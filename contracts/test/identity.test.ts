import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { instanceId, shardCount, shardOf } from "../identity.ts";

test("an instance's id is the one that stores hold since the first release", () => {
  const id = instanceId({ customer: "demo", machine: "server-01", software: "my-app" });
  expect([id, shardOf(id)]).toEqual(["642940224666326005", "05"]);
});

const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,127}$/);

test("it is the first 63 bits of SHA-256, and its shard is that modulo 16", () => {
  fc.assert(
    fc.property(slug, slug, slug, (customer, machine, software) => {
      const digest = createHash("sha256").update(`${customer}/${machine}/${software}`).digest();
      const bits = digest.readBigUInt64BE() / 2n;
      expect(instanceId({ customer, machine, software })).toBe(String(bits));
      expect(Number(shardOf(String(bits)))).toBe(Number(bits % BigInt(shardCount)));
    }),
  );
});
