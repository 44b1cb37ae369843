const ways = 8;
const firstBuckets = 8_192;

type Table = {
  readonly buckets: number;
  readonly ids: BigUint64Array;
  readonly hashes: Uint32Array;
};

const createTable = (buckets: number): Table => ({
  buckets,
  ids: new BigUint64Array(buckets * ways),
  hashes: new Uint32Array(buckets * ways),
});

/** Where it stands; or -1 - the first slot of the bucket where it would. */
function slotOf({ buckets, ids }: Table, id: bigint): number {
  // The low four bits of an id are its shard; the ones above are as good as random.
  const start = Number((id >> 4n) & BigInt(buckets - 1)) * ways;
  for (let slot = start; slot < start + ways; slot += 1) if (ids[slot] === id) return slot;
  return -1 - start;
}

function freeSlotOf({ ids }: Table, start: number): number | undefined {
  for (let slot = start; slot < start + ways; slot += 1) if (ids[slot] === 0n) return slot;
  return undefined;
}

/**
 * What is remembered of each instance: that it is registered, and a hash of its facts (0: not known). Twelve bytes a slot
 * in typed arrays, buckets of eight, twice as many whenever a quarter of the slots is taken, until there are `capacity`.
 * In a full bucket, which is rare until then, a newcomer takes an old one's place: memory is bounded, and forgetting costs one
 * question to PostgreSQL.
 */
export function createInstanceCache(capacity: number) {
  const mostBuckets = 2 ** Math.ceil(Math.log2(capacity / ways));
  let table = createTable(Math.min(firstBuckets, mostBuckets));
  let count = 0;
  let victim = 0;

  const put = (id: bigint, hash: number): void => {
    const found = slotOf(table, id);
    const free = found < 0 ? freeSlotOf(table, -1 - found) : undefined;
    if (free !== undefined) count += 1;
    victim = (victim + 1) % ways;
    const slot = found < 0 ? (free ?? -1 - found + victim) : found;
    table.ids[slot] = id;
    table.hashes[slot] = hash;
  };
  const grow = (): void => {
    const { buckets, ids, hashes } = table;
    table = createTable(buckets * 2);
    count = 0;
    for (const [slot, id] of ids.entries()) if (id !== 0n) put(id, hashes[slot] as number);
  };
  return {
    /** Undefined: not known to be registered. 0: registered, its facts are not known. */
    get: (id: string): number | undefined => {
      const slot = slotOf(table, BigInt(id));
      return slot < 0 ? undefined : table.hashes[slot];
    },
    set: (id: string, hash: number): void => {
      put(BigInt(id), hash);
      if (count * 4 > table.ids.length && table.buckets < mostBuckets) grow();
    },
    forget: (id: string): void => {
      const slot = slotOf(table, BigInt(id));
      if (slot < 0) return;
      table.ids[slot] = 0n;
      count -= 1;
    },
  };
}

export type InstanceCache = ReturnType<typeof createInstanceCache>;
