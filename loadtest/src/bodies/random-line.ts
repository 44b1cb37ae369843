import { randomInt } from "node:crypto";

const pick = <T>(...choices: readonly T[]): T => choices[randomInt(choices.length)] as T;

/** Texts that some store, parser or cut does not like, as they stand inside of a JSON string. */
const texts: readonly (() => string)[] = [
  () => "plain",
  () => "C:\\\\udata\\\\log.txt",
  () => "\\ud83d",
  () => "\\udc00x",
  () => "\\u0000",
  () => "a\\tb\\r\\nc",
  () => "'; drop table instances; --",
  () => '\\"\\\\\\/',
  () => "‮‏⁦",
  () => "﻿",
  () => "\u{1f600}".repeat(randomInt(1, 300)),
  () => `${"x".repeat(randomInt(190, 205))}\u{1f600}y`,
  () => "a,b=c d\\\\",
  () => "é".normalize("NFD"),
  () => "",
];
const text = () => `"${pick(...texts)()}"`;

const numbers: readonly (() => string)[] = [
  () => "0",
  () => "-0",
  () => String(randomInt(1_000_000)),
  () => `${randomInt(1_000)}.5`,
  () => "12345678901234567890123",
  () => "9007199254740993",
  () => "1e308",
  () => "-1e-320",
  () => "1e-999",
  () => "1e999",
  () => "9".repeat(330),
  () => "0.1000000000000000055511151231257827",
];
const number = () => pick(...numbers)();

const leaf = () =>
  pick(
    text,
    number,
    () => "true",
    () => "null",
  )();
function value(depth: number): string {
  if (depth === 0 || randomInt(3) > 0) return leaf();
  if (randomInt(2) === 0)
    return `[${Array.from({ length: randomInt(4) }, () => value(depth - 1)).join(",")}]`;
  return object(depth - 1);
}
const object = (depth: number): string =>
  `{${Array.from({ length: randomInt(4) }, (_, n) => `"${n}${pick(...texts)()}":${value(depth)}`).join(",")}}`;

const instants = [
  '"2026-03-06T12:00:00.123456Z"',
  '"2026-02-30T12:00:00Z"',
  '"2026-03-06 12:00:00,5+01"',
  "1796093646",
  "1e300",
  "null",
  '"soon"',
];
/** Mostly what the contract has, now and then anything. */
const mostly = (usual: () => string) => (randomInt(8) > 0 ? usual() : value(2));
const some = (fields: Readonly<Record<string, () => string>>): string[] =>
  Object.entries(fields).flatMap(([name, make]) => (randomInt(2) === 0 ? [] : [`"${name}":${mostly(make)}`]));

const now = () => `"${new Date(Date.now() - randomInt(60_000)).toISOString()}"`;
const item = () =>
  `{${[`"code":${randomInt(50)}`, `"severity":${randomInt(3)}`, ...some({ message: text, module: text, context: () => object(3) })].join(",")}}`;
const point = () => `{${[`"ts":${now()}`, `${pick('"cpu"', '"mem"', text())}:${number()}`].join(",")}}`;

const fieldsOf: Readonly<Record<string, () => string[]>> = {
  heartbeat: () =>
    some({
      ts: () => pick(...instants),
      version: () => pick('"1.0"', '"2.0"', text()),
      uptime_seconds: number,
      pid: number,
      ips: () => `[${text()}]`,
      ip_addresses: text,
      location: text,
      serial: number,
      display_name: text,
      group: () => value(2),
    }),
  diagnostics: () => [
    `"items":[${Array.from({ length: randomInt(4) }, item).join(",")}]`,
    ...some({ ts: () => pick(...instants) }),
  ],
  status: () => [
    `"status":${pick('"running"', '"degraded"', '"error"', '"stopped"', '"starting"')}`,
    ...some({ message: text, snapshot: () => object(4), ts: () => pick(...instants) }),
  ],
  metrics: () => [`"points":[${Array.from({ length: randomInt(1, 4) }, point).join(",")}]`],
};
export const lineKinds = Object.keys(fieldsOf);

/** A line of a batch with a random body of a random kind, for one of so many machines. */
export function randomLine(machines: number): string {
  const kind = pick(...lineKinds);
  const fields = [`"machine":"b-${randomInt(machines)}"`, '"software":"app"', `"kind":"${kind}"`];
  return `{${[...fields, ...(fieldsOf[kind]?.() ?? [])].join(",")}}`;
}
