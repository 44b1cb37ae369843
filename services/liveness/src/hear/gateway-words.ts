import type { HearingEvent } from "@rollcall/contracts/messages";

/** The newest word of each gateway. */
export type GatewayWords = Readonly<Record<string, { readonly at: number; readonly leaving: boolean }>>;

/** A gateway speaks once a second; so long it may be late. Less than what makes blind on top of it. */
const lateUs = 5_000_000;
/** A gateway that is gone without a word: devices have found another one, or turn red for good reason. */
const givenUpUs = 60_000_000;

/** Keeps the newest word of each gateway, of those that were heard lately. */
export function createGatewayWords() {
  const words = new Map<string, HearingEvent>();
  return {
    hear: (word: HearingEvent): void => {
      if (word.at > (words.get(word.gateway)?.at ?? 0)) words.set(word.gateway, word);
    },
    report: (nowUs: number): GatewayWords => {
      for (const [gateway, { at }] of words) if (nowUs - at > 2 * givenUpUs) words.delete(gateway);
      return Object.fromEntries([...words].map(([gateway, { at, leaving }]) => [gateway, { at, leaving }]));
    },
  };
}

/** Up to when every gateway says that it took what devices sent, as all processes together have heard it. */
export function gatewaysBound(heard: readonly GatewayWords[], nowUs: number): number {
  const newest = new Map<string, { at: number; leaving: boolean }>();
  for (const words of heard)
    for (const [gateway, word] of Object.entries(words))
      if (word.at > (newest.get(gateway)?.at ?? 0)) newest.set(gateway, word);
  const waitedFor = [...newest.values()].filter(({ at, leaving }) => !leaving && nowUs - at <= givenUpUs);
  return Math.min(...waitedFor.map(({ at }) => at)) + lateUs;
}
