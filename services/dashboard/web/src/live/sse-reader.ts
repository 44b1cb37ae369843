export type StreamEvent = { readonly id: string | null; readonly type: string; readonly data: unknown };

const parseBlock = (block: string): StreamEvent | null => {
  let id: string | null = null;
  let type = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") id = value;
    else if (field === "event") type = value;
    else if (field === "data") data.push(value);
  }
  if (data.length === 0) return null;
  try {
    return { id, type, data: JSON.parse(data.join("\n")) as unknown };
  } catch {
    return null;
  }
};

type Reading = { onBytes: () => void; onEvent: (event: StreamEvent) => void };

/**
 * Reads server-sent events until the body ends. Not EventSource: that one hides keep-alives and status codes,
 * and without keep-alives a dead stream cannot be told from a quiet one.
 */
export const readEvents = async (body: ReadableStream<Uint8Array>, { onBytes, onEvent }: Reading) => {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) onEvent(event);
    }
  }
};
