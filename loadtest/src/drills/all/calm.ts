import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "Nothing happens: the books balance.",
  disturb: async ({ wait }) => {
    await wait(15);
  },
};
