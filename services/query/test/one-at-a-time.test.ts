import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { oneAtATime } from "../src/one-at-a-time.ts";

/** Work that ends when it is told to, and answers how often it has begun. */
function aWork() {
  const ends: (() => void)[] = [];
  let begun = 0;
  const work = async (): Promise<number> => {
    begun += 1;
    const number = begun;
    await new Promise<void>((resolve) => ends.push(resolve));
    if (number === 2) throw new Error("the second fails");
    return number;
  };
  const untilBegun = (number: number) => eventually(() => expect(begun).toBe(number));
  return { work, untilBegun, end: () => ends.shift()?.(), begun: () => begun };
}

test("whoever asks during a run gets the next one, with all others who do; a failure is theirs alone", async () => {
  const { work, untilBegun, end, begun } = aWork();
  const ask = oneAtATime(work);
  const first = ask();
  await untilBegun(1);
  const second = [ask(), ask()];
  expect(begun()).toBe(1);
  end();
  expect(await first).toBe(1);
  await untilBegun(2);
  const third = ask();
  end();
  expect((await Promise.allSettled(second)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await untilBegun(3);
  end();
  expect(await third).toBe(3);
});
