import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { canaryKinds, canaryOutcomes } from "@rollcall/contracts/canary";
import { conditionCodes, conditions } from "@rollcall/contracts/conditions";
import { readApiDocument } from "@rollcall/contracts/http/routes.ts";
import { canaryCustomer } from "@rollcall/contracts/identity";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

test("the contract of the API and the runbook know every condition", () => {
  const { components } = readApiDocument() as unknown as {
    components: { schemas: { ConditionCode: { enum: string[] } } };
  };
  expect(components.schemas.ConditionCode.enum).toEqual(conditionCodes);
  const runbook = read("../../deploy/runbook.md");
  expect(conditionCodes.filter((code) => !runbook.includes(`\`${code}\``))).toEqual([]);
});

test("what everybody may read names no part of the platform", () => {
  const plain = Object.values(conditions).map((each) => each.plain);
  expect(plain.filter((text) => /PostgreSQL|QuestDB|Redis|RabbitMQ|queue|table|\{/i.test(text))).toEqual([]);
});

test("PostgreSQL hides the customer that the canary has, and knows its kinds and outcomes", () => {
  const sql = read("../sql/postgres/0370_canary.sql");
  const listed = (values: readonly string[]) => values.map((value) => `'${value}'`).join(", ");
  expect(sql).toContain(`slug <> '${canaryCustomer}'`);
  expect(sql).toContain(`kind in (${listed(canaryKinds)})`);
  expect(sql).toContain(`outcome in (${listed(canaryOutcomes)})`);
});
