export type OnResponse = (status: number, retryAfterS: number, closes: boolean) => void;

const contentLength = /\r\ncontent-length: *(\d+)/i;
const retryAfter = /\r\nretry-after: *(\d+)/i;
const closing = /\r\nconnection: *close/i;

/**
 * Reads HTTP/1.1 responses with a Content-Length from the chunks of one connection: about a microsecond each. Bodies
 * are skipped. Throws for anything else, because a generator that guesses reports nonsense.
 */
export function createResponseParser(onResponse: OnResponse): (chunk: Buffer) => void {
  let head = "";
  let bodyLeft = 0;
  let status = 0;
  let retryAfterS = 0;
  let closes = false;

  const readHead = (text: string) => {
    if (!text.startsWith("HTTP/1.")) throw new Error(`not an HTTP response: ${text.slice(0, 40)}`);
    const length = contentLength.exec(text);
    status = Number(text.slice(9, 12));
    if (!length && status !== 204) throw new Error("a response without Content-Length");
    bodyLeft = Number(length?.[1] ?? 0);
    retryAfterS = status === 200 ? 0 : Number(retryAfter.exec(text)?.[1] ?? 0);
    closes = closing.test(text);
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (bodyLeft > 0) {
        const skipped = Math.min(bodyLeft, chunk.length - at);
        bodyLeft -= skipped;
        at += skipped;
        if (bodyLeft === 0) onResponse(status, retryAfterS, closes);
        continue;
      }
      const before = head.length;
      head += chunk.toString("latin1", at);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      readHead(head.slice(0, end));
      at += end + 4 - before;
      head = "";
      if (bodyLeft === 0) onResponse(status, retryAfterS, closes);
    }
  };
}
