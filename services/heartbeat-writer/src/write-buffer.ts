const nothing = Buffer.alloc(0);
/** Of a second of heartbeats at 40,000/s; a larger write is seldom, and takes memory of its own. */
const largestKept = 8 * 1024 * 1024;

/**
 * One buffer for write after write. A new one for each, megabytes outside of V8's heap, made it collect everything once a
 * second.
 */
export function createWriteBuffer() {
  let spare = nothing;
  return {
    /** The texts as UTF-8, in memory that nobody else is given before it was given back. */
    encode: (texts: readonly string[]): Buffer => {
      let length = 0;
      for (const text of texts) length += Buffer.byteLength(text);
      const room = length > largestKept ? length : Math.min(2 * length, largestKept);
      const buffer = length > spare.length ? Buffer.allocUnsafeSlow(room) : spare;
      spare = nothing;
      let end = 0;
      for (const text of texts) end += buffer.write(text, end);
      return buffer.subarray(0, end);
    },
    /** Only when nobody reads it any more: not after a write that failed, which may still be on its way. */
    giveBack: ({ buffer }: Buffer): void => {
      if (buffer.byteLength <= largestKept) spare = Buffer.from(buffer as ArrayBuffer);
    },
  };
}
