import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { randomInt } from "node:crypto";

/** One request as a client sent it, with bytes behind its head that a careless reader takes for the next request. */
export type Attempt = {
  readonly id: string;
  readonly method: string;
  readonly framing: string;
  readonly bytes: string;
};

const inner = (id: string) =>
  `GET /api/v1/customers?smuggled-by=${id} HTTP/1.1\r\nHost: a\r\nX-Id: smuggled\r\n\r\n`;

const chunked = (body: string) => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** Header lines and body of each way to say, or not to say, where a request ends. */
const framings: Readonly<Record<string, (body: string) => readonly [lines: string, body: string]>> = {
  none: (body) => ["", body],
  "content-length": (body) => [`Content-Length: ${Buffer.byteLength(body)}\r\n`, body],
  "content-length 0": (body) => ["Content-Length: 0\r\n", body],
  "content-length twice": (body) => [
    `Content-Length: 0\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
    body,
  ],
  "content-length list": (body) => [`Content-Length: 0, ${Buffer.byteLength(body)}\r\n`, body],
  "content-length plus": (body) => [`Content-Length: +${Buffer.byteLength(body)}\r\n`, body],
  "content-length hex": (body) => [`Content-Length: 0x${Buffer.byteLength(body).toString(16)}\r\n`, body],
  chunked: (body) => ["Transfer-Encoding: chunked\r\n", chunked(body)],
  "chunked and length": (body) => ["Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", chunked(body)],
  "chunked, empty first": (body) => ["Transfer-Encoding: chunked\r\n", `0\r\n\r\n${body}`],
  "length and empty chunk": (body) => [
    `Content-Length: ${Buffer.byteLength(body) + 5}\r\nTransfer-Encoding: chunked\r\n`,
    `0\r\n\r\n${body}`,
  ],
  "transfer-encoding identity": (body) => ["Transfer-Encoding: identity\r\n", body],
  "transfer-encoding xchunked": (body) => ["Transfer-Encoding: xchunked\r\n", chunked(body)],
  "transfer-encoding tab": (body) => ["Transfer-Encoding:\tchunked\r\n", chunked(body)],
  "transfer-encoding space": (body) => ["Transfer-Encoding : chunked\r\n", chunked(body)],
  "transfer-encoding upper": (body) => ["TRANSFER-ENCODING: CHUNKED\r\n", chunked(body)],
  "transfer-encoding twice": (body) => [
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    chunked(body),
  ],
  "transfer-encoding list": (body) => ["Transfer-Encoding: identity, chunked\r\n", chunked(body)],
  "transfer-encoding folded": (body) => ["Transfer-Encoding:\r\n chunked\r\n", chunked(body)],
  "chunk extension": (body) => [
    "Transfer-Encoding: chunked\r\n",
    `${Buffer.byteLength(body).toString(16)};a=b\r\n${body}\r\n0\r\n\r\n`,
  ],
  "chunk trailer": (body) => [
    "Transfer-Encoding: chunked\r\n",
    `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\nX-Id: trailer\r\n\r\n`,
  ],
  "chunk size too long": (body) => [
    "Transfer-Encoding: chunked\r\n",
    `${"0".repeat(20)}${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
  "chunk with bare LF": (body) => ["Transfer-Encoding: chunked\r\n", `0\n\n${body}`],
  expect: (body) => [`Expect: 100-continue\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`, body],
  "connection names the length": (body) => [
    `Connection: content-length\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
    body,
  ],
  upgrade: (body) => [
    `Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
    body,
  ],
  "proxy-connection": (body) => [
    `Proxy-Connection: keep-alive\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
    body,
  ],
};

export const framingNames = Object.keys(framings);
export const methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"] as const;

/** Where each method has an operation, so that the request is handed on. */
const pathOf: Readonly<Record<string, string>> = {
  GET: "/api/v1/customers",
  HEAD: "/api/v1/customers",
  POST: "/api/v1/customers",
  PATCH: "/api/v1/customers/a",
  PUT: "/api/v1/customers/a",
  DELETE: "/api/v1/customers/a/tokens/018f0000-0000-7000-8000-000000000000",
  OPTIONS: "/api/v1/customers",
};

export function attemptOf(id: string, method: string, framing: string): Attempt {
  const [lines, body] = framings[framing]?.(inner(id)) ?? ["", ""];
  const head = `${method} ${pathOf[method]} HTTP/1.1\r\nHost: a\r\nX-Id: ${id}\r\nContent-Type: application/json\r\n`;
  return { id, method, framing, bytes: `${head}${lines}\r\n${body}` };
}

export const randomAttempt = (id: string): Attempt =>
  attemptOf(
    id,
    methods[randomInt(methods.length)] ?? "GET",
    framingNames[randomInt(framingNames.length)] ?? "none",
  );

const idOf = (request: IncomingMessage) => String(request.headers["x-id"]);

/** A service that tells each request's own id back, and keeps what it was asked. */
export async function recordingService() {
  const seen: { id: string; method: string; url: string }[] = [];
  const server = createServer((request, response) => {
    seen.push({ id: idOf(request), method: request.method ?? "", url: request.url ?? "" });
    request.resume().on("end", () => {
      response.setHeader("x-id", idOf(request));
      // Some answers are late, as those of a busy service: on a connection that is believed to be idle they would
      // come to whoever asks next.
      setTimeout(() => response.end(idOf(request)), randomInt(10));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });

/** Sends bytes on a connection of their own; everything that came until an answer stood there, or it was closed. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = await opened(port);
  return new Promise((resolve) => {
    let text = "";
    const done = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString("latin1")).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
      if (text.includes("\r\n\r\n")) done();
    });
    socket.on("error", done);
    socket.on("close", done);
    socket.write(bytes);
  });
}

/** What a well-behaved client asks and gets back: the id that the service told. */
export async function honestRequest(port: number, id: string): Promise<string | undefined> {
  const bytes = `GET /api/v1/customers HTTP/1.1\r\nHost: a\r\nX-Id: ${id}\r\n\r\n`;
  return /^x-id: (.*)$/im.exec(await exchange(port, bytes))?.[1]?.trim();
}
