/** An instance and its newest heartbeat, µs. */
export type LastHeard = readonly [id: string, atUs: number];

export const entryBytes = 16;

/** Eight bytes of id and eight of time an entry; ids are as good as random, so nothing would compress. */
export function encodeCheckpoint(heard: readonly LastHeard[]): Buffer {
  const payload = Buffer.allocUnsafe(heard.length * entryBytes);
  let offset = 0;
  for (const [id, atUs] of heard) {
    payload.writeBigUInt64LE(BigInt(id), offset);
    payload.writeBigUInt64LE(BigInt(atUs), offset + 8);
    offset += entryBytes;
  }
  return payload;
}

/** Of an instance that stands in it twice the later entry counts. */
export function decodeCheckpoint(payload: Buffer): Map<string, number> {
  const last = new Map<string, number>();
  for (let offset = 0; offset + entryBytes <= payload.length; offset += entryBytes)
    last.set(payload.readBigUInt64LE(offset).toString(), Number(payload.readBigUInt64LE(offset + 8)));
  return last;
}
