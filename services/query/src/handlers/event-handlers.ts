import { type Call, type Handlers, signedIn } from "@rollcall/api-kit";
import type { Authenticator, Caller } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";
import type { Request, Response } from "express";
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
function readPosition({ headers, query }: Pick<Call, "headers" | "query">): number | undefined {
  const header = headers["last-event-id"]?.toString();
  const text = header ?? queryText(query, "last_event_id");
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

type Parts = { readonly authenticator: Authenticator; readonly limits: StreamLimits };
type Wanted = {
  readonly types: ReadonlySet<LiveEventType> | null;
  readonly since: number | undefined;
  readonly customers: ReadonlySet<string> | null;
  readonly readCustomers: (caller: Caller) => Promise<ReadonlySet<string> | null>;
};

/** Writes what happens to one reader until it goes away or may no longer see it. */
async function writeEvents(
  deps: Deps,
  authenticator: Authenticator,
  { types, since, customers, readCustomers, bufferBytes }: Wanted & Pick<StreamLimits, "bufferBytes">,
  [request, response]: readonly [Request, Response],
): Promise<void> {
  const { streams, metrics } = deps;
  const stream = createLiveStream(response, {
    customers,
    types,
    bufferBytes,
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
}

export function createEventHandlers(deps: Deps, { authenticator, limits }: Parts) {
  const { postgres, streams } = deps;
  return {
    streamEvents: async (call) => {
      const customer = queryText(call.query, "customer");
      const types = typesOf(call.query);
      const since = readPosition(call);
      const readCustomers = async (caller: Caller) => {
        const scope = await resolveScope(postgres, caller, customer);
        return scope.customers === null ? null : new Set(scope.customers);
      };
      const customers = await readCustomers(signedIn(call));
      if (streams.streams.size >= limits.maxStreams)
        throw new AppError("unavailable", "Too many live streams are open, try again");
      const wanted = { types, since, customers, readCustomers, bufferBytes: limits.bufferBytes };
      return {
        stream: async (request, response) => {
          // Gone while we looked up what it may see: nobody would ever take its stream away again.
          if (!response.destroyed) await writeEvents(deps, authenticator, wanted, [request, response]);
        },
      };
    },
  } satisfies Partial<Handlers<"query">>;
}
