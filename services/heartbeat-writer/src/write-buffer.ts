const nothing = Buffer.alloc(0);

/**
 * One buffer for write after write. A new one for each, megabytes outside of V8's heap, made it collect everything once a
 * second.
 */
export function createWriteBuffer() {
  let buffer = nothing;
  return {
    /** The texts as UTF-8, until the next `encode`. */
    encode: (texts: readonly string[]): Buffer => {
      let length = 0;
      for (const text of texts) length += Buffer.byteLength(text);
      if (length > buffer.length) buffer = Buffer.allocUnsafeSlow(2 * length);
      let end = 0;
      for (const text of texts) end += buffer.write(text, end);
      return buffer.subarray(0, end);
    },
    /** Whoever was given it may not be done with it: the next `encode` takes another. */
    abandon: () => {
      buffer = nothing;
    },
  };
}
