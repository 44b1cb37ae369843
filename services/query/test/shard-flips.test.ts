import { expect, test } from "@jest/globals";
import { encodeFlips, type Flip, type FlipEntry } from "@rollcall/contracts/flips";
import { livenessStates } from "@rollcall/contracts/redis";
import * as fc from "fast-check";
import { createShardFlips } from "../src/stores/shard-flips.ts";

const flip: fc.Arbitrary<Flip> = fc.record({
  instance: fc.constantFrom("1", "2", "3", "4"),
  atUs: fc.nat(1_000),
  from: fc.constantFrom(...livenessStates),
  to: fc.constantFrom(...livenessStates),
});
const call = fc.array(flip, { minLength: 1, maxLength: 5 });
/** What one look finds: so many entries recorded and gone since the one before, and those that are new. */
const looks = fc.array(fc.record({ recorded: fc.nat(3), calls: fc.array(call, { maxLength: 3 }) }));

test("following a stream finds the newest flip of each instance that waits, whatever was recorded meanwhile", () => {
  fc.assert(
    fc.property(looks, (all) => {
      const followed = createShardFlips();
      let waiting: { id: string; flips: Flip[] }[] = [];
      let entries = 0;
      for (const { recorded, calls } of all) {
        const added = calls.map((flips) => ({ id: `${(entries += 1)}-0`, flips }));
        waiting = [...waiting.slice(recorded), ...added];
        followed.follow(
          waiting[0]?.id,
          added.map(({ id, flips }): FlipEntry => [id, encodeFlips(flips)]),
        );
        const newest = new Map(waiting.flatMap(({ flips }) => flips).map((one) => [one.instance, one]));
        const found = followed.changed().flatMap(({ liveness, ids, sinceUs }) => {
          const since = sinceUs.split(",");
          return ids.split(",").map((id, n) => `${id} ${liveness} ${since[n]}`);
        });
        expect(found.sort()).toEqual(
          [...newest.values()].map(({ instance, to, atUs }) => `${instance} ${to} ${atUs}`).sort(),
        );
        expect(followed.count()).toBe(newest.size);
      }
    }),
  );
});
