/** Newest heartbeat of each instance, µs. */
export type LastHeard = ReadonlyMap<string, number>;

const entryBytes = 16;

/** Eight bytes of id and eight of time an entry; ids are as good as random, so nothing would compress. */
export function encodeCheckpoint(last: LastHeard): Buffer {
  const payload = Buffer.allocUnsafe(last.size * entryBytes);
  let offset = 0;
  for (const [id, atUs] of last) {
    payload.writeBigUInt64LE(BigInt(id), offset);
    payload.writeBigUInt64LE(BigInt(atUs), offset + 8);
    offset += entryBytes;
  }
  return payload;
}

export function decodeCheckpoint(payload: Buffer): Map<string, number> {
  const last = new Map<string, number>();
  for (let offset = 0; offset + entryBytes <= payload.length; offset += entryBytes)
    last.set(payload.readBigUInt64LE(offset).toString(), Number(payload.readBigUInt64LE(offset + 8)));
  return last;
}
