import { Socket } from "node:net";

type Handle = { readonly useUserBuffer?: (buffer: Buffer) => void };
type Inside = { _handle?: Handle } & Record<symbol, unknown>;

const shared = Buffer.allocUnsafeSlow(64 * 1024);

const parts = Object.getOwnPropertySymbols(new Socket());
const partCalled = (name: string) => parts.find(({ description }) => description === name);
const bufferPart = partCalled("kBuffer");
const callbackPart = partCalled("kBufferCb");

/**
 * Reads what a connection brings into one buffer for all of them; `take` is called with each piece, which is gone when
 * it returns (see `kept`), and answers whether to read on. A stream's chunks cost more than the rest of reading: 64 kB
 * from the allocator for each, cut to what came.
 *
 * It is the `onread` that `new Socket()` has for connections which one opens. Node has no such option for those that are
 * accepted, so its parts are put together here. Answers false where they are missing: then the chunks come as ever.
 */
export function readShared(socket: Socket, take: (piece: Buffer) => boolean): boolean {
  const inside = socket as unknown as Inside;
  const { _handle: handle } = inside;
  if (!handle?.useUserBuffer || bufferPart === undefined || callbackPart === undefined) return false;
  inside[bufferPart] = shared;
  inside[callbackPart] = (length: number) => take(shared.subarray(0, length));
  handle.useUserBuffer(shared);
  return true;
}

/** What may be kept of a piece: a copy of what lies in the shared buffer. */
export const kept = (bytes: Buffer): Buffer => (bytes.buffer === shared.buffer ? Buffer.from(bytes) : bytes);
