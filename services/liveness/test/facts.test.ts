import { expect, test } from "@jest/globals";
import { type Facts, factsHash, factsOf } from "../src/register/facts.ts";

const none: Facts = { version: undefined, addresses: undefined, machine: {}, software: {} };

test("facts that say something else have another hash", () => {
  const all: Facts[] = [
    none,
    { ...none, version: "1" },
    { ...none, addresses: [] },
    { ...none, addresses: [""] },
    { ...none, addresses: ["1"] },
    { ...none, addresses: ["ab"] },
    { ...none, addresses: ["a", "b"] },
    { ...none, addresses: ["b", "a"] },
    { ...none, machine: { stream: "1" } },
    { ...none, machine: { stream: 1 } },
    { ...none, machine: { serial: "1" } },
    { ...none, software: { stream: "1" } },
    { ...none, machine: { serial: "1", stream: "2" } },
    { ...none, machine: { serial: "1" }, software: { stream: "2" } },
  ];
  expect(new Set(all.map(factsHash)).size).toBe(all.length);
});

test("the same facts have the same hash, in whatever order the device names them", () => {
  const one = factsOf({ version: "1", ips: ["192.0.2.7"], serial: "7", location: "Bonn", group: "lasers" });
  const other = factsOf({ group: "lasers", location: "Bonn", serial: "7", ips: ["192.0.2.7"], version: "1" });
  expect(factsHash(one)).toBe(factsHash(other));
});
