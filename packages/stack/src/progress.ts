/** Where the launcher says what it is doing: lines for a terminal, or messages to the one that waits. */
export type Progress = (line: string) => void;

const stillEveryMs = 10_000;
export const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Says what begins, that it is still going on every ten seconds, and how long it took. */
export const step = async <T>(progress: Progress, what: string, action: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  progress(`  ${what} …`);
  const still = setInterval(() => progress(`  ${what} … ${seconds(began)}`), stillEveryMs);
  try {
    const result = await action();
    progress(`  ${what}: done in ${seconds(began)}`);
    return result;
  } catch (error) {
    progress(`  ${what}: failed after ${seconds(began)}`);
    throw error;
  } finally {
    clearInterval(still);
  }
};
