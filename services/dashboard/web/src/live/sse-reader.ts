import { createParser } from "eventsource-parser";

export type StreamEvent = { readonly id: string | null; readonly type: string; readonly data: unknown };

type Reading = { onBytes: () => void; onEvent: (event: StreamEvent) => void };

const parsed = (text: string): { data: unknown } | undefined => {
  try {
    return { data: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

/**
 * Reads server-sent events until the body ends. Not EventSource: that one hides keep-alives and status codes,
 * and without keep-alives a dead stream cannot be told from a quiet one.
 */
export const readEvents = async (body: ReadableStream<Uint8Array>, { onBytes, onEvent }: Reading) => {
  const parser = createParser({
    onEvent: ({ id = null, event: type = "message", data: text }) => {
      const read = parsed(text);
      if (read) onEvent({ id, type, data: read.data });
    },
  });
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    parser.feed(value);
  }
};
