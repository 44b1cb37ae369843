import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Recorded = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Recorder = {
  readonly url: string;
  /** Whole requests, by the id that they carry in their query. */
  readonly byId: ReadonlyMap<string, readonly Recorded[]>;
  /** Requests whose id is none that was sent, or that could not be read. */
  readonly strange: readonly string[];
  readonly close: () => void;
};

export const idOf = (url = ""): string => new URL(url, "http://x").searchParams.get("id") ?? "";

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

/** Stands in the place of a service: keeps what it gets, and answers with the id of the request. */
export async function startRecorder(): Promise<Recorder> {
  const byId = new Map<string, Recorded[]>();
  const strange: string[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    const body = await textOf(request).catch(() => undefined);
    // Its sender broke off.
    if (body === undefined) return;
    const id = idOf(url);
    if (!id.startsWith("sent-")) strange.push(`${method} ${url}`);
    byId.set(id, [...(byId.get(id) ?? []), { method, url, headers, body }]);
    response.writeHead(200, { "x-echo-id": id, "content-type": "application/json" });
    // Half of the answers are chunked.
    if (id.endsWith("0")) response.write("{");
    response.end(id.endsWith("0") ? `"id":"${id}"}` : `{"id":"${id}"}`);
  };
  server.on("clientError", (err: NodeJS.ErrnoException, socket) => {
    // Whoever broke off in the middle of a body said nothing that could be taken for a request.
    if (err.code !== "ECONNRESET" && err.code !== "HPE_INVALID_EOF_STATE") strange.push(String(err.code));
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, byId, strange, close };
}
