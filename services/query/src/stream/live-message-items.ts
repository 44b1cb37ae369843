import { canaryCustomer } from "@rollcall/contracts/identity";
import type { Change } from "@rollcall/contracts/messages";
import type { FlipEvent, LiveMessage, NoticeEvent } from "@rollcall/contracts/live";
import { presentNotice } from "../overview/notices.ts";
import { instantOfUs } from "../times.ts";
import type { LiveItem } from "./live-item.ts";

export const flipItem = (flip: Omit<FlipEvent, "type">): LiveItem => ({
  type: "flip",
  key: `flip-${flip.instance}-${flip.at}-${flip.to}`,
  audience: [flip.customer],
  data: {
    at: instantOfUs(flip.at),
    id: flip.instance,
    customer: flip.customer,
    machine: flip.machine,
    software: flip.software,
    from: flip.from,
    to: flip.to,
    colour: flip.colour,
  },
});

type NoticeFacts = Omit<NoticeEvent, "type" | "kind"> & { readonly kind: string };

/**
 * Everything for those who see everything. The others are told of blind time without its detail; a mass silence of others is
 * none of their business, and when it is theirs its flips make their pages ask anew.
 */
export function noticeItems({ id, kind, from, to, detail }: NoticeFacts): LiveItem[] {
  const row = {
    id,
    kind,
    from_at: new Date(from / 1_000),
    to_at: to === null ? null : new Date(to / 1_000),
    detail: { ...detail },
  };
  const key = `notice-${id}-${to ?? "open"}-${JSON.stringify(detail).length}`;
  const whole: LiveItem = { type: "notice", key, audience: "everything", data: presentNotice(row) };
  if (kind === "mass_silence") return [whole];
  const part = presentNotice({ ...row, detail: {} });
  return [whole, { type: "notice", key: `${key}-part`, audience: "rest", data: part }];
}

/** Whoever may not see everything is told only what kind of thing changed, to read it again. */
export const changeItem = ({ table, key }: Change, number: number): LiveItem => ({
  type: "change",
  key: `change-${table}-${key ?? ""}-${number}`,
  audience: "everybody",
  data: { table },
});

/** The canary's flips come this way as well; in PostgreSQL our role does not find them. */
export const liveMessageItems = ({ events }: LiveMessage, number: number): LiveItem[] =>
  events.flatMap((event) => {
    if (event.type === "notice") return noticeItems(event);
    if (event.type === "overflow")
      return [
        { type: "overflow", key: `overflow-${number}`, audience: event.customers ?? "everybody", data: {} },
      ];
    return event.customer === canaryCustomer ? [] : [flipItem(event)];
  });
