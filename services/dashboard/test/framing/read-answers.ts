export type Answer = {
  readonly status: number;
  readonly id: string;
  readonly headers: string;
  readonly body: string;
};

function readChunks(text: string): { body: string; rest: string } {
  let body = "";
  let rest = text;
  for (;;) {
    const end = rest.indexOf("\r\n");
    const size = Number.parseInt(rest.slice(0, end), 16);
    if (end < 0 || Number.isNaN(size)) throw new Error(`no chunk: ${rest.slice(0, 80)}`);
    if (size === 0) return { body, rest: rest.slice(end + 4) };
    body += rest.slice(end + 2, end + 2 + size);
    rest = rest.slice(end + 2 + size + 2);
  }
}

function readBody(head: string, method: string, text: string): { body: string; rest: string } {
  if (method === "HEAD") {
    // An error that the parser itself gives knows no method and comes with its body.
    return text.startsWith('{"error"') ? { body: text, rest: "" } : { body: "", rest: text };
  }
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return readChunks(text);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return { body: text.slice(0, length), rest: text.slice(length) };
}

/** All answers on a connection, by the methods that were asked with; throws when bytes are left that are none. */
export function readAnswers(bytes: Buffer, methods: readonly string[]): readonly Answer[] {
  const answers: Answer[] = [];
  let text = bytes.toString("latin1");
  while (text !== "") {
    const end = text.indexOf("\r\n\r\n");
    const head = text.slice(0, end);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
    if (end < 0 || Number.isNaN(status)) throw new Error(`no answer: ${text.slice(0, 80)}`);
    text = text.slice(end + 4);
    if (status < 200) continue;
    const { body, rest } = readBody(head, methods[answers.length] ?? "GET", text);
    text = rest;
    answers.push({ status, headers: head, body, id: /\r\nx-echo-id: (\S+)/i.exec(head)?.[1] ?? "" });
  }
  return answers;
}
