import type { Socket } from "node:net";
import { isDenial } from "../directory.ts";
import type { Engine } from "../engine.ts";
import { answerOf, type Refusal } from "../refusal.ts";
import type { AnswerTexts } from "./answer-text.ts";
import { denyRequest, HotRequest, type RequestConnection } from "./hot-request.ts";
import { type PlainHead, PlainHeadReader } from "./plain-head.ts";
import { type PlainPing, readPlainPing } from "./plain-ping.ts";
import { kept, readShared } from "./shared-reads.ts";

/** What the connections of a listener share. */
export type PlainParts = {
  readonly engine: Engine;
  readonly texts: AnswerTexts;
  /** Goes on with a connection that needs all of HTTP; what has come of its request stands in the socket again. */
  readonly handOver: (socket: Socket) => void;
  readonly onGone: (connection: PlainConnection) => void;
  /** Bytes of requests that are not whole yet, of all connections. */
  readonly received: { bytes: number };
  readonly nowMs: () => number;
};

/** A longer head is left to Node, which knows when it is too long. */
const maxHeadBytes = 8_192;
const maxReceivedBytes = 64 * 1024 * 1024;
const headEnd = "\r\n\r\n";
const nothing = Buffer.alloc(0);

/** A line that ends without a carriage return, which is no HTTP: Node's parser says so at once. */
const hasBareNewline = (bytes: Buffer): boolean => {
  const first = bytes.indexOf(0x0a);
  return first >= 0 && bytes[first - 1] !== 0x0d;
};

const joined = (first: Buffer, second: Buffer) =>
  first.length === 0 ? second : Buffer.concat([first, second]);

/**
 * One connection that has sent plain requests only, one after the other: from bytes to answers without node:http, which
 * costs more than all the rest of a heartbeat. With the first bytes that are anything else the connection, and what has
 * come of that request, is handed over to node:http for good.
 */
export class PlainConnection implements RequestConnection {
  readonly socket: Socket;
  readonly #parts: PlainParts;
  /** Of a request that is not whole yet. */
  #received: Buffer = nothing;
  /** Came while an answer is under way. */
  #waiting: Buffer = nothing;
  readonly #heads = new PlainHeadReader();
  /** Of the request that came last. */
  #head: PlainHead | PlainPing | null = null;
  #answering = false;
  #ended = false;
  #isHandedOver = false;
  /** Since when it has sent, or has been silent. */
  sinceMs: number;
  hasSpoken = false;

  readonly #listeners = {
    data: (chunk: Buffer) => this.#take(chunk),
    end: () => this.#onEnd(),
    error: () => this.socket.destroy(),
    close: () => this.#onClose(),
  };

  constructor(socket: Socket, parts: PlainParts) {
    this.socket = socket;
    this.#parts = parts;
    this.sinceMs = parts.nowMs();
    for (const [event, listener] of Object.entries(this.#listeners)) socket.on(event, listener);
    readShared(socket, (piece) => this.#takePiece(piece));
  }

  /** Whether a request is on its way in. */
  get isReceiving(): boolean {
    return this.#received.length > 0;
  }

  /** What has come of it. */
  get received(): Buffer {
    return this.#received;
  }

  get isIdle(): boolean {
    return !this.isReceiving && !this.#answering;
  }

  stored(): void {
    const closes = this.#closes();
    // Its text is ASCII, which needs no encoding.
    this.#answer(this.#parts.texts.stored(closes), closes, "latin1");
  }

  refused(refusal: Refusal): void {
    const closes = this.#closes();
    this.#answer(this.#parts.texts.other(answerOf(refusal), closes), closes, "utf8");
  }

  #closes(): boolean {
    return this.#ended || this.#head?.closes === true || this.#parts.engine.replies.isClosing();
  }

  #answer(text: string, closes: boolean, encoding: BufferEncoding): void {
    const { socket } = this;
    this.#answering = false;
    if (!socket.writable) return;
    if (closes) {
      socket.end(text, encoding);
      // As soon as that is written: nothing more is to come, and a device may take its time to close its end.
      socket.destroySoon();
      return;
    }
    const hasRoom = socket.write(text, encoding);
    if (!hasRoom) {
      socket.pause();
      socket.once("drain", () => socket.resume());
    }
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = nothing;
    if (hasRoom) socket.resume();
    this.#take(waiting);
  }

  #takePiece(piece: Buffer): boolean {
    if (this.#isHandedOver) return this.socket.push(kept(piece));
    this.#take(piece);
    return true;
  }

  #take(chunk: Buffer): void {
    if (this.#answering) {
      this.#waiting = kept(joined(this.#waiting, chunk));
      this.socket.pause();
      return;
    }
    // What could not be answered any more must not be stored either: its sender would send it again.
    if (!this.socket.writable) return;
    if (!this.isReceiving) this.sinceMs = this.#parts.nowMs();
    this.hasSpoken = true;
    const bytes = joined(this.#received, chunk);
    this.#receive(nothing);
    this.#read(bytes);
  }

  #receive(bytes: Buffer): void {
    this.#parts.received.bytes += bytes.length - this.#received.length;
    this.#received = kept(bytes);
  }

  #read(bytes: Buffer): void {
    const end = bytes.indexOf(headEnd);
    if (end < 0) {
      this.#waitForMore(bytes, bytes.length <= maxHeadBytes && bytes[0] === 0x50 && !hasBareNewline(bytes));
      return;
    }
    const text = end > maxHeadBytes ? "" : bytes.toString("latin1", 0, end + 2);
    const head = this.#heads.read(text);
    this.#head = head ?? readPlainPing(text);
    const start = end + headEnd.length;
    if (head !== null) this.#readDevice(head, bytes, start);
    else if (this.#head !== null) this.#readPing(this.#head as PlainPing, bytes, start);
    else this.#handOver(bytes);
  }

  #readPing(ping: PlainPing, bytes: Buffer, start: number): void {
    const { engine, texts } = this.#parts;
    const end = start + ping.bodyLength;
    if (bytes.length < end) {
      this.#waitForMore(bytes, true);
      return;
    }
    this.#answering = true;
    if (bytes.length > end) this.#waiting = kept(bytes.subarray(end));
    const headers = ping.forwardedFor === undefined ? {} : { "x-forwarded-for": ping.forwardedFor };
    const sender = engine.peerAddress({ socket: this.socket, headers });
    const { method, url, isPreview } = ping;
    // Kept until the answer: what came is not whole in memory that is shared.
    const body = kept(bytes.subarray(start, end));
    engine.pings({ method, url, sender, body, isPreview }, (answer) => {
      const closes = this.#closes();
      const text = texts.same(answer, closes);
      this.#answer(
        method === "HEAD" ? text.slice(0, text.indexOf(headEnd) + headEnd.length) : text,
        closes,
        "utf8",
      );
    });
  }

  #readDevice(head: PlainHead, bytes: Buffer, start: number): void {
    const missing = start + head.bodyLength - bytes.length;
    const { engine } = this.#parts;
    const token = engine.directory.authenticate(head.headers.authorization, head.customer);
    // Who may not send is not listened to any longer, which Express does.
    if (missing > 0) this.#waitForMore(bytes, !isDenial(token));
    else {
      this.#answering = true;
      const body = bytes.subarray(start, start + head.bodyLength);
      // Whatever follows is looked at when this is answered: it takes nobody's answer away.
      if (missing < 0) this.#waiting = kept(bytes.subarray(start + head.bodyLength));
      if (isDenial(token)) denyRequest(engine, this, head, { denial: token, body });
      else new HotRequest(engine, this, head, token).judge(body);
    }
  }

  #waitForMore(bytes: Buffer, mayWait: boolean): void {
    if (mayWait && this.#parts.received.bytes < maxReceivedBytes) this.#receive(bytes);
    else this.#handOver(bytes);
  }

  #handOver(bytes: Buffer): void {
    const { socket } = this;
    for (const [event, listener] of Object.entries(this.#listeners)) socket.off(event, listener);
    this.#parts.onGone(this);
    this.#isHandedOver = true;
    socket.unshift(kept(bytes));
    this.#parts.handOver(socket);
  }

  #onEnd(): void {
    this.#ended = true;
    if (!this.#answering) this.socket.end();
  }

  #onClose(): void {
    // A body that had begun to come; before that nothing has been asked for.
    const start = this.#received.indexOf(headEnd) + headEnd.length;
    if (start >= headEnd.length && this.#received.length > start && this.#head)
      this.#parts.engine.metrics.requests("kind" in this.#head ? this.#head.kind : "ping", "aborted");
    this.#receive(nothing);
    this.#parts.onGone(this);
  }
}
