import { connect } from "node:net";
import { readAnswers } from "./read-answers.ts";
import { type Framing, framings, type Method, methods } from "./framings.ts";
import type { Recorder } from "./recording-upstream.ts";

/** One path for each method, of query or of control. */
const paths: Readonly<Record<Method, string>> = {
  GET: "/api/v1/overview",
  HEAD: "/api/v1/overview",
  DELETE: "/api/v1/customers/acme/maintenance-windows/w",
  POST: "/api/v1/customers",
  PUT: "/api/v1/customers/acme/maintenance-windows/w",
  PATCH: "/api/v1/customers/acme",
};

export type Sent = {
  readonly id: string;
  readonly method: Method;
  readonly framing: Framing;
  readonly text: string;
  /** What the service must get; undefined when it must get nothing. */
  readonly body: string | undefined;
};

/** Numbers from 0 to 1, the same ones for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A body that is a request itself: what smuggling would make of it carries an id that nobody sent. */
export const hiddenRequest = "DELETE /api/v1/customers/acme?id=hidden HTTP/1.1\r\nHost: x\r\nX-A: ";

export function compose(id: string, method: Method, framing: Framing, body: string, isLast: boolean): Sent {
  const lineEnd = framing.lineEnd ?? "\r\n";
  const version = framing.version ?? "1.1";
  const head = [
    `${method} ${paths[method]}?id=${id} HTTP/${version}`,
    "Host: rollcall",
    `Cookie: session=${id}`,
    ...(isLast ? ["Connection: close"] : []),
    ...framing.head(body),
  ];
  const hasBody = ["POST", "PUT", "PATCH"].includes(method);
  const isTaken = framing.taken === "always" || (framing.taken === "with-body" && hasBody);
  const wire = framing.wire(body);
  return {
    id,
    method,
    framing,
    text: `${head.join(lineEnd)}${lineEnd}${lineEnd}${wire}`,
    body: isTaken ? (wire === "" ? "" : body) : undefined,
  };
}

export function randomPair(random: () => number, number: number): readonly [Sent, Sent] {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const request = (part: string, isLast: boolean) => {
    // Half of all requests are plain ones, so that there is something to be mistaken for.
    const framing = random() < 0.5 ? one(framings.slice(0, 5)) : one(framings);
    const body = one([
      hiddenRequest,
      '{"slug":"a"}',
      `0\r\n\r\n${hiddenRequest}\r\n\r\n`,
      "x".repeat(20_000),
    ]);
    return compose(`sent-${number}-${part}${Math.floor(random() * 10)}`, one(methods), framing, body, isLast);
  };
  return [request("a", false), request("b", true)];
}

/** Sends bytes in one write or cut at a place, and gives all that comes back until the connection ends. */
export function exchange(port: number, text: string, cutAt: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => {
      socket.setNoDelay(true);
      socket.write(Buffer.from(text.slice(0, cutAt), "latin1"));
      if (cutAt < text.length) socket.write(Buffer.from(text.slice(cutAt), "latin1"));
    });
    socket.setTimeout(20_000, () => socket.destroy(new Error("the connection stayed open")));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A refusal may end the connection while we still write.
    socket.on("error", (err: NodeJS.ErrnoException) => {
      if (err.code !== "ECONNRESET" && err.code !== "EPIPE") reject(err);
    });
    socket.on("close", () => resolve(Buffer.concat(chunks)));
  });
}

function differencesOfOne(sent: Sent, recorder: Recorder): string[] {
  const recorded = recorder.byId.get(sent.id) ?? [];
  const wanted = sent.body === undefined ? [] : [`${sent.method} ${sent.body}`];
  const got = recorded.map(({ method, body }) => `${method} ${body}`);
  const name = `${sent.method}, ${sent.framing.name}`;
  const leaked = recorded.flatMap(({ headers }) =>
    ["upgrade", "http2-settings", "expect", "x-dropped", "te"].filter((each) => headers[each] !== undefined),
  );
  return [
    ...(JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${name}: sent ${JSON.stringify(wanted).slice(0, 200)}, got ${JSON.stringify(got).slice(0, 200)}`]),
    ...leaked.map((header) => `${name}: ${header} was handed on`),
  ];
}

/** What differs between what was sent, what the service recorded, and what the client was answered. */
export async function differencesOf(
  pair: readonly [Sent, Sent],
  at: { port: number; recorder: Recorder },
  cutAt: number,
): Promise<string[]> {
  const [first, second] = pair;
  const text = first.text + second.text;
  const bytes = await exchange(at.port, text, cutAt);
  const isSecondRead = first.body !== undefined && !first.framing.closes;
  const answered = isSecondRead ? pair : [first];
  const wanted = answered.map(({ id, body }) => (body === undefined ? "refused" : id));
  const answers = readAnswers(
    bytes,
    answered.map(({ method }) => method),
  );
  const got = answers.map(({ status, id }) => (status >= 400 && status < 500 ? "refused" : id));
  const names = pair.map(({ method, framing }) => `${method} ${framing.name}`).join(" then ");
  return [
    ...(JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${names}: answers ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`]),
    ...differencesOfOne(first, at.recorder),
    ...(isSecondRead ? differencesOfOne(second, at.recorder) : []),
    ...(!isSecondRead && at.recorder.byId.has(second.id) ? [`${names}: the second was read`] : []),
  ];
}
