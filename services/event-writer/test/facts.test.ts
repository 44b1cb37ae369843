import { expect, test } from "@jest/globals";
import type { Fact } from "@rollcall/contracts/facts";
import { aDiagnosticsPost, aStatusPost, eventually } from "@rollcall/test-kit";
import { eventWriterFixture, idOf } from "./fixtures/event-writer.ts";

const { running, rows } = eventWriterFixture();

const told: Fact[] = [];
/** Facts of one machine and domain told so far, by their order. */
const factsOf = async (machine: string, domain: string) => {
  told.push(...(await running.broker.takeFacts()));
  return told.filter(({ machine: own, name }) => own === machine && name.startsWith(`${domain}.`));
};
const namesOf = async (machine: string, domain: string) =>
  (await factsOf(machine, domain)).map(({ name }) => name);

test("each row of the history of statuses is a fact, with what was before", async () => {
  const at = Date.now() * 1_000;
  const post = (status: "running" | "error", plus: number) =>
    running.broker.publish("status", [aStatusPost({ status }, { machine: "m-1", at: at + plus })]);
  await post("running", 1);
  await post("running", 2);
  await post("error", 3);
  await eventually(async () => expect(await namesOf("m-1", "status")).toHaveLength(2));
  expect(await factsOf("m-1", "status")).toMatchObject([
    {
      customer: "alice",
      software: "app",
      instance: idOf("m-1"),
      at: at + 1,
      data: { from: null, to: "running" },
    },
    { at: at + 3, data: { from: "running", to: "error", late: false } },
  ]);
  await running.broker.publish("status", [
    aStatusPost({ status: "error", message: "late" }, { machine: "m-1", at: at + 2 }),
  ]);
  await eventually(async () => expect(await namesOf("m-1", "status")).toHaveLength(3));
  expect((await factsOf("m-1", "status"))[2]).toMatchObject({
    at: at + 2,
    data: { to: "error", late: true },
  });
  expect(await rows("select at from statuses where instance = $1", [idOf("m-1")])).toHaveLength(3);
});

test("episodes are told as opened and closed, a repeated list is not, and a new instance is told once", async () => {
  const at = Date.now() * 1_000;
  const post = (codes: readonly number[], plus: number) =>
    running.broker.publish("diagnostics", [
      aDiagnosticsPost(
        codes.map((code) => ({ code, severity: 2 as const, message: `code ${code}` })),
        { machine: "m-2", at: at + plus },
      ),
    ]);
  await post([1, 2], 1);
  await post([1, 2], 2);
  // In a transaction of their own: what opens and closes within one is another path.
  await eventually(async () => expect(await namesOf("m-2", "diagnostic")).toHaveLength(2));
  await post([2], 3);
  await post([], 4);
  await eventually(async () => expect(await namesOf("m-2", "diagnostic")).toHaveLength(4));
  const facts = await factsOf("m-2", "diagnostic");
  expect(facts.map(({ name, at: when, data }) => [name, when - at, (data as { code: number }).code])).toEqual(
    expect.arrayContaining([
      ["diagnostic.opened", 1, 1],
      ["diagnostic.opened", 1, 2],
      ["diagnostic.closed", 3, 1],
      ["diagnostic.closed", 4, 2],
    ]),
  );
  expect(facts[0]).toMatchObject({ data: { message: "code 1", suppressed_by: null } });
  expect(await namesOf("m-2", "instance")).toEqual(["instance.registered"]);
  expect(await namesOf("m-2", "machine")).toEqual(["machine.registered"]);
});
