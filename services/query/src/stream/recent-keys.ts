/** Remembers the last so many keys; answers whether a key is new. */
export function createRecentKeys(size: number) {
  let newer = new Set<string>();
  let older = new Set<string>();
  return (key: string): boolean => {
    if (newer.has(key) || older.has(key)) return false;
    newer.add(key);
    if (newer.size > size) {
      older = newer;
      newer = new Set();
    }
    return true;
  };
}
