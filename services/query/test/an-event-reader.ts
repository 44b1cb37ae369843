import { request } from "node:http";
import { eventually } from "@rollcall/test-kit";

export type ReceivedEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
};

function parseEvent(block: string): ReceivedEvent | undefined {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [id, type, data] = [field("id"), field("event"), field("data")];
  return id && type && data ? { id, type, data: JSON.parse(data) as Record<string, unknown> } : undefined;
}

/** A reader of the live stream; `reads: false` leaves everything in the pipe. */
export async function anEventReader(
  url: string,
  key: string,
  options: { query?: string; lastEventId?: string; reads?: boolean } = {},
) {
  const { query = "", lastEventId, reads = true } = options;
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (lastEventId !== undefined) headers["last-event-id"] = lastEventId;
  const events: ReceivedEvent[] = [];
  const state = { status: 0, ended: false, cleanly: false, text: "" };
  const asked = request(`${url}/api/v1/events${query}`, { headers, agent: false });
  await new Promise<void>((resolve, reject) => {
    asked.once("error", reject);
    asked.once("response", (response) => {
      state.status = response.statusCode ?? 0;
      asked.on("error", () => {});
      response.on("end", () => (state.cleanly = true));
      for (const end of ["end", "close", "error", "aborted"]) response.on(end, () => (state.ended = true));
      if (reads) {
        let rest = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          state.text += chunk;
          const blocks = (rest + chunk).split("\n\n");
          rest = blocks.pop() ?? "";
          events.push(...blocks.flatMap((block) => parseEvent(block) ?? []));
        });
      }
      resolve();
    });
    asked.end();
  });
  return {
    status: state.status,
    events,
    text: () => state.text,
    ended: () => state.ended,
    /** Ended by the service, not cut. */
    endedCleanly: () => state.cleanly,
    /** The first event of this type that was or will be received. */
    next: (type: string, withinMs = 8_000): Promise<ReceivedEvent> =>
      eventually(
        () => {
          const found = events.find((event) => event.type === type);
          if (!found) throw new Error(`no ${type} among ${events.map((event) => event.type).join()}`);
          return found;
        },
        { withinMs },
      ),
    close: () => asked.destroy(),
  };
}
