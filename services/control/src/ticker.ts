import { type Log, repeat, type Repeated } from "@rollcall/service-kit";
import type { Writer } from "./api/write.ts";
import { advanceWindows } from "./maintenance/window-store.ts";

export type TickerParts = {
  readonly writer: Writer;
  readonly log: Log;
  readonly tickEveryMs: number;
};

const itself = { actor: "control", actorId: null, address: null, requestId: null };

/** Recurring windows get their next occurrence when one is over; the scheduler opens and closes them. */
export const startTicker = ({ writer, log, tickEveryMs }: TickerParts): Repeated =>
  repeat(log, "advance windows", tickEveryMs, () =>
    writer.writeAs(itself, "advanceWindows", async (write) => {
      const advanced = await advanceWindows(write.client, new Date());
      // Nobody did this: the window itself is in the log, with who planned it.
      write.unchanged();
      if (advanced > 0) write.announce("maintenance_windows", null);
    }),
  );
