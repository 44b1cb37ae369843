import { afterEach, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { createRefresher } from "../web/src/live/refresher.ts";

let stop = () => {};
afterEach(() => stop());

/** A page that has just asked anew, because of a flip. */
async function askedOnce() {
  const asked: { readonly atMs: number; readonly prefixes: readonly string[] }[] = [];
  const refresher = createRefresher((prefixes) => asked.push({ atMs: performance.now(), prefixes }));
  stop = refresher.stop;
  refresher.onEvent("flip");
  await eventually(() => expect(asked.length).toBe(1));
  return { asked, onEvent: refresher.onEvent, firstMs: asked[0]?.atMs ?? 0 };
}

test("asks for an answer at most once a second, however many events come", async () => {
  const { asked, onEvent, firstMs } = await askedOnce();
  onEvent("flip");
  onEvent("flip");
  await eventually(() => expect(asked.length).toBe(2));
  expect((asked[1]?.atMs ?? 0) - firstMs).toBeGreaterThan(990);
});

test("asks at once for everything when a mass is told, whatever was asked for before", async () => {
  const { asked, onEvent, firstMs } = await askedOnce();
  onEvent("flip");
  onEvent("overflow");
  await eventually(() => expect(asked.length).toBe(2));
  expect(asked[1]?.prefixes).toContain("");
  expect((asked[1]?.atMs ?? 0) - firstMs).toBeLessThan(900);
});

test("asks nothing for what no answer shows", async () => {
  const { asked, onEvent } = await askedOnce();
  onEvent("pulse");
  onEvent("flip");
  await eventually(() => expect(asked.length).toBe(2));
  expect(asked[1]?.prefixes).not.toContain("");
});
