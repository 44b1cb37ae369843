const ways = 8;

/**
 * What is remembered of each instance: that it is registered, and a hash of its facts (0: not known). Sixteen bytes an
 * instance in typed arrays, buckets of eight; in a full bucket a newcomer takes an old one's place, so memory is bounded
 * and forgetting costs one question to PostgreSQL.
 */
export function createInstanceCache(capacity: number) {
  const buckets = 2 ** Math.ceil(Math.log2(capacity / ways));
  // Untouched pages of these are not resident.
  const ids = new BigUint64Array(buckets * ways);
  const hashes = new Uint32Array(buckets * ways);
  let victim = 0;

  const slotOf = (id: bigint): number => {
    // The low four bits of an id are its shard; the ones above are as good as random.
    const start = Number((id >> 4n) & BigInt(buckets - 1)) * ways;
    for (let slot = start; slot < start + ways; slot += 1) if (ids[slot] === id) return slot;
    return -1 - start;
  };
  const newSlot = (start: number): number => {
    for (let slot = start; slot < start + ways; slot += 1) if (ids[slot] === 0n) return slot;
    victim = (victim + 1) % ways;
    return start + victim;
  };
  return {
    /** Undefined: not known to be registered. 0: registered, its facts are not known. */
    get: (id: string): number | undefined => {
      const slot = slotOf(BigInt(id));
      return slot < 0 ? undefined : hashes[slot];
    },
    set: (id: string, hash: number): void => {
      const key = BigInt(id);
      const found = slotOf(key);
      const slot = found < 0 ? newSlot(-1 - found) : found;
      ids[slot] = key;
      hashes[slot] = hash;
    },
    forget: (id: string): void => {
      const slot = slotOf(BigInt(id));
      if (slot >= 0) ids[slot] = 0n;
    },
  };
}

export type InstanceCache = ReturnType<typeof createInstanceCache>;
