import { expect, test } from "@jest/globals";
import type { StatusBody } from "@rollcall/contracts/messages";
import { aStatusPost } from "@rollcall/test-kit";
import { readStatus } from "../src/statuses/read-status.ts";
import { applyStatus, type InstanceStatus } from "../src/statuses/status-changes.ts";

const nothingKnown = (): InstanceStatus => ({
  status: undefined,
  message: null,
  snapshot: null,
  contentHash: undefined,
  changedAt: 0,
  statusSince: 0,
  newestAt: 0,
  seen: 0,
  changes: [],
  lateChanges: [],
});

function after(...posts: readonly (readonly [at: number, body: StatusBody])[]): InstanceStatus {
  const state = nothingKnown();
  for (const [at, body] of posts) applyStatus(state, readStatus(aStatusPost(body, { at })));
  return state;
}
const rows = ({ changes }: InstanceStatus) =>
  changes.map(({ at, status, message }) => `${at} ${status} ${message ?? "-"}`);

test.each<[string, [number, StatusBody][], string[]]>([
  ["a row for the first", [[1, { status: "running" }]], ["1 running -"]],
  [
    "no row for a repeat",
    [
      [1, { status: "running" }],
      [2, { status: "running" }],
    ],
    ["1 running -"],
  ],
  [
    "a row for another status and for another message",
    [
      [1, { status: "running" }],
      [2, { status: "error" }],
      [3, { status: "error", message: "disk" }],
    ],
    ["1 running -", "2 error -", "3 error disk"],
  ],
  [
    "starting and stopping too",
    [
      [1, { status: "starting" }],
      [2, { status: "stopping" }],
    ],
    ["1 starting -", "2 stopping -"],
  ],
  [
    "no row for a snapshot, which keeps the status",
    [
      [1, { status: "degraded", message: "slow" }],
      [2, { snapshot: { cpu: 1 } }],
    ],
    ["1 degraded slow"],
  ],
  [
    "the snapshot's own status",
    [
      [1, { status: "running" }],
      [2, { snapshot: { status: "error" } }],
    ],
    ["1 running -", "2 error -"],
  ],
  ["running for a first snapshot that names none", [[1, { snapshot: { cpu: 1 } }]], ["1 running -"]],
  [
    "no row for what comes late",
    [
      [5, { status: "running" }],
      [3, { status: "error" }],
    ],
    ["5 running -"],
  ],
])("makes %s", (_what, posts, expected) => {
  expect(rows(after(...posts))).toEqual(expected);
});

test("keeps the newest snapshot, and when the status began", () => {
  const state = after(
    [1, { status: "running", snapshot: { cpu: 1 } }],
    [2, { status: "running", message: "hm" }],
    [3, { snapshot: { cpu: 2 } }],
  );
  expect(state).toMatchObject({
    statusSince: 1,
    changedAt: 2,
    newestAt: 3,
    message: "hm",
    snapshot: '{"cpu":2}',
  });
});

test("hands a late post over to be compared with the row before it", () => {
  const state = after([5, { status: "running" }], [3, { status: "error", message: "disk" }]);
  expect(state.status).toBe("running");
  expect(state.lateChanges).toMatchObject([{ at: 3, status: "error", message: "disk" }]);
});

test("refuses a status that is none", () => {
  const post = aStatusPost({ status: "sleepy" as "running" });
  expect(() => readStatus(post)).toThrow('status "sleepy" is none');
});
