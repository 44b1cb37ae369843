import type { Duplex } from "node:stream";
import { errorBody } from "./send-error.ts";

const answers: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request took too long to arrive"],
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The head of the request is too large"],
};

/** What is not HTTP, or does not come to its end, has no response to write to: the error body goes out by hand. */
export function answerClientError({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = answers[code ?? ""] ?? ["400 Bad Request", "The request is not valid HTTP"];
  const { body } = errorBody("malformed", message);
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
