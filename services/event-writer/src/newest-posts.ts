/**
 * When each instance posted last, as far as this process remembers: a post that comes late is known for late even when
 * the newer ones changed nothing and so left no trace in the database yet. Two generations bound the memory.
 */
export function createNewestPosts(maxRemembered = 200_000) {
  let younger = new Map<string, number>();
  let elder = new Map<string, number>();
  const get = (instance: string): number => younger.get(instance) ?? elder.get(instance) ?? 0;
  return {
    get,
    note: (instance: string, at: number) => {
      if (at <= get(instance)) return;
      if (younger.size >= maxRemembered / 2) {
        elder = younger;
        younger = new Map();
      }
      younger.set(instance, at);
    },
  };
}
