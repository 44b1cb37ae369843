/** How a client frames the body of a request, and whether that may be handed on. */
export type Framing = {
  readonly name: string;
  readonly head: (body: string) => readonly string[];
  readonly wire: (body: string) => string;
  /** Not at all; for methods with a body alone; for every method (the body is empty then). */
  readonly taken: "never" | "with-body" | "always";
  /** The connection ends with the answer, and nothing after it is read. */
  readonly closes?: true;
  readonly version?: "1.0";
  readonly lineEnd?: "\n";
};

const asIs = (body: string) => body;
const none = () => "";
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const inPieces = (body: string) => {
  const half = Math.ceil(body.length / 2);
  const piece = (text: string) => (text === "" ? "" : `${text.length.toString(16)};a=b\r\n${text}\r\n`);
  return `${piece(body.slice(0, half))}${piece(body.slice(half))}0\r\nX-Trailer: 1\r\n\r\n`;
};
const length = (body: string) => `Content-Length: ${body.length}`;

const refusedCoding = (coding: string): Framing => ({
  name: `Transfer-Encoding: ${JSON.stringify(coding)}`,
  head: () => [`Transfer-Encoding: ${coding}`],
  wire: chunked,
  taken: "never",
});
const refusedLength = (value: (body: string) => string): Framing => ({
  name: `Content-Length: ${value("12345")}`,
  head: (body) => [`Content-Length: ${value(body)}`],
  wire: asIs,
  taken: "never",
});

export const framings: readonly Framing[] = [
  { name: "none", head: () => [], wire: none, taken: "always" },
  { name: "length of nothing", head: () => ["Content-Length: 0"], wire: none, taken: "always" },
  { name: "length", head: (body) => [length(body)], wire: asIs, taken: "with-body" },
  { name: "chunked", head: () => ["Transfer-Encoding: chunked"], wire: chunked, taken: "with-body" },
  {
    name: "chunked in pieces",
    head: () => ["transfer-encoding:  CHUNKED "],
    wire: inPieces,
    taken: "with-body",
  },
  {
    name: "expect",
    head: (body) => ["Expect: 100-continue", length(body)],
    wire: asIs,
    taken: "with-body",
  },
  { name: "unknown expectation", head: (body) => ["Expect: tea", length(body)], wire: asIs, taken: "never" },
  {
    name: "upgrade",
    closes: true,
    head: (body) => ["Connection: upgrade", "Upgrade: websocket", length(body)],
    wire: asIs,
    taken: "with-body",
  },
  {
    name: "upgrade to HTTP/2",
    closes: true,
    head: () => ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"],
    wire: none,
    taken: "always",
  },
  {
    name: "length named by Connection",
    head: (body) => ["Connection: content-length, host, x-dropped", "X-Dropped: 1", length(body)],
    wire: asIs,
    taken: "with-body",
  },
  {
    name: "coding named by Connection",
    head: () => ["Connection: transfer-encoding", "Transfer-Encoding: chunked"],
    wire: chunked,
    taken: "with-body",
  },
  {
    name: "both",
    head: (body) => [length(body), "Transfer-Encoding: chunked"],
    wire: chunked,
    taken: "never",
  },
  {
    name: "both, length 0",
    head: () => ["Transfer-Encoding: chunked", "Content-Length: 0"],
    wire: chunked,
    taken: "never",
  },
  { name: "length twice", head: (body) => [length(body), length(body)], wire: asIs, taken: "never" },
  { name: "two lengths", head: (body) => ["Content-Length: 0", length(body)], wire: asIs, taken: "never" },
  refusedLength((body) => `${body.length}, ${body.length}`),
  refusedLength((body) => `+${body.length}`),
  refusedLength((body) => `0x${body.length.toString(16)}`),
  refusedLength((body) => `-${body.length}`),
  refusedLength((body) => `${body.length}.0`),
  refusedLength(() => "99999999999999999999999"),
  refusedCoding("xchunked"),
  refusedCoding("identity"),
  refusedCoding("chunked, identity"),
  refusedCoding("identity, chunked"),
  refusedCoding("gzip, chunked"),
  refusedCoding("chunked, chunked"),
  refusedCoding('"chunked"'),
  refusedCoding("\u000bchunked"),
  refusedCoding("chunked;q=1"),
  {
    name: "coding twice",
    head: () => ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    wire: chunked,
    taken: "never",
  },
  {
    name: "space before the colon",
    head: () => ["Transfer-Encoding : chunked"],
    wire: chunked,
    taken: "never",
  },
  {
    name: "folded coding",
    head: () => ["X-A: 1", " Transfer-Encoding: chunked"],
    wire: none,
    taken: "never",
  },
  {
    name: "coding on the next line",
    head: () => ["Transfer-Encoding:", " chunked"],
    wire: chunked,
    taken: "never",
  },
  {
    name: "a bare CR in a header",
    head: (body) => [`X-A: 1\rContent-Length: ${body.length}`],
    wire: asIs,
    taken: "never",
  },
  {
    name: "a bare LF in a header",
    head: () => ["X-A: 1\nTransfer-Encoding: chunked"],
    wire: chunked,
    taken: "never",
  },
  { name: "bare LF everywhere", head: (body) => [length(body)], wire: asIs, taken: "never", lineEnd: "\n" },
  { name: "a NUL in a header", head: (body) => ["X-A: \u0000", length(body)], wire: asIs, taken: "never" },
  {
    name: "a chunk's size that is none",
    head: () => ["Transfer-Encoding: chunked"],
    wire: (body) => `0x${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    taken: "never",
  },
  {
    name: "a chunk longer than it says",
    head: () => ["Transfer-Encoding: chunked"],
    wire: (body) => `1\r\n${body}\r\n0\r\n\r\n`,
    taken: "never",
  },
  {
    name: "chunks with bare LF",
    head: () => ["Transfer-Encoding: chunked"],
    wire: (body) => `${body.length.toString(16)}\n${body}\n0\n\n`,
    taken: "never",
  },
  {
    name: "chunked in HTTP/1.0",
    head: () => ["Transfer-Encoding: chunked"],
    wire: chunked,
    taken: "never",
    version: "1.0",
  },
  { name: "two hosts", head: () => ["Host: elsewhere"], wire: none, taken: "never" },
];

export const methods = ["GET", "HEAD", "DELETE", "POST", "PUT", "PATCH"] as const;
export type Method = (typeof methods)[number];
