import { type Authenticator, callerOf } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";
import type { Request, Response, Router } from "express";
import type { Deps } from "../deps.ts";
import { type Query, queryList, queryText } from "../lists/list-request.ts";
import { resolveScope } from "../scope.ts";
import { type LiveEventType, overflowItem, render } from "../stream/live-item.ts";
import { createLiveStream, type LiveStream } from "../stream/live-stream.ts";
import { recordedTypes } from "../stream/recorded-items.ts";

export type StreamLimits = { readonly maxStreams: number; readonly bufferBytes: number };

/** A key that was revoked, a session that ended: the stream ends within this time. */
const recheckEveryMs = 30_000;
const oldestReplayMs = 24 * 3_600_000;

/** The position in `Last-Event-ID`; a browser keeps the newest there, so the header goes before the query. */
function readPosition(request: Request): number | undefined {
  const header = request.get("last-event-id");
  const text = header ?? queryText(request.query, "last_event_id");
  if (text === undefined || text === "") return undefined;
  const position = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(position)) {
    const message = "This is not a position of ours";
    const path = header === undefined ? "/query/last_event_id" : "/headers/last-event-id";
    throw new AppError("invalid", message, { fields: [{ path, message }] });
  }
  return Math.max(position, (Date.now() - oldestReplayMs) * 1_000);
}

const typesOf = (query: Query): ReadonlySet<LiveEventType> | null => {
  const types = queryList(query, "types");
  return types ? new Set(types as LiveEventType[]) : null;
};

async function replay(
  { streams }: Deps,
  stream: LiveStream,
  types: ReadonlySet<LiveEventType> | null,
  since: number,
) {
  const wanted = recordedTypes.filter((type) => types === null || types.has(type));
  const { items, complete } = await streams.past(since, wanted);
  const id = streams.nextId();
  const past = items.map((item) => render(item, id));
  await stream.start(complete ? past : [overflowItem(id), ...past]);
}

function openHead(response: Response): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    // A proxy in front must not gather what is to be seen at once.
    "x-accel-buffering": "no",
  });
  response.write("retry: 2000\n\n");
}

export function addEventRoutes(
  router: Router,
  deps: Deps,
  { authenticator, limits }: { readonly authenticator: Authenticator; readonly limits: StreamLimits },
): void {
  const { postgres, streams, metrics } = deps;
  router.get("/events", async (request, response) => {
    const customer = queryText(request.query, "customer");
    const types = typesOf(request.query);
    const since = readPosition(request);
    const readCustomers = async (caller: ReturnType<typeof callerOf>) => {
      const { customers } = await resolveScope(postgres, caller, customer);
      return customers === null ? null : new Set(customers);
    };
    const customers = await readCustomers(callerOf(response));
    if (streams.streams.size >= limits.maxStreams)
      throw new AppError("unavailable", "Too many live streams are open, try again");
    // Gone while we looked up what it may see: nobody would ever take its stream away again.
    if (response.destroyed) return;
    const stream = createLiveStream(response, {
      customers,
      types,
      bufferBytes: limits.bufferBytes,
      onCut: () => metrics.streamsCutTotal.inc(),
      onSent: (events) => metrics.streamEventsTotal.inc(events),
    });
    const recheck = () => {
      authenticator
        .authenticate(request)
        .then(async (caller) => (caller ? stream.setCustomers(await readCustomers(caller)) : stream.end()))
        .catch((error: unknown) => {
          // A database that is away is no reason to end a stream; credentials that no longer hold are.
          if (error instanceof AppError && error.code !== "unavailable") stream.end();
        });
    };
    const timer = setInterval(recheck, recheckEveryMs);
    response.once("close", () => {
      clearInterval(timer);
      streams.streams.delete(stream);
    });
    openHead(response);
    streams.streams.set(stream, recheck);
    if (since === undefined) await stream.start([]);
    else await replay(deps, stream, types, since).catch(() => stream.end());
  });
}
