import { durationText } from "@rollcall/contracts/colour-text";
import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Scope } from "../scope.ts";

export type Notice = components["schemas"]["Notice"];

export type NoticeRow = {
  id: string;
  kind: string;
  from_at: Date;
  to_at: Date | null;
  detail: Record<string, unknown>;
};

const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1_000;

function noticeText({ kind, from_at: from, to_at: to, detail }: NoticeRow): string {
  const lasted = to ? ` for ${durationText(seconds(from, to))}` : " and still do not";
  if (kind === "blind")
    return to
      ? `We could not hear${lasted}: silence in that time does not count against anybody`
      : "We cannot hear at the moment: nobody turns red until we can";
  if (kind === "mass_silence") {
    const count = detail["instances"] ?? detail["count"];
    const many =
      typeof count === "number" ? `${count.toLocaleString("en")} instances` : "Very many instances";
    const common = Object.entries((detail["common"] as Record<string, unknown> | undefined) ?? {})
      .filter(([, value]) => typeof value === "string" || typeof value === "number")
      .map(([name, value]) => `${name} ${String(value)}`);
    return `${many} fell silent at once${common.length > 0 ? `, all of ${common.join(", ")}` : ""}`;
  }
  return kind;
}

/** What a mass silence has in common may name customers: whoever does not see everything is told that it was. */
export function presentNotice(row: NoticeRow, { customers }: Scope): Notice {
  const shown = customers === null ? row : { ...row, detail: {} };
  return {
    id: row.id,
    kind: row.kind,
    from: row.from_at.toISOString(),
    to: row.to_at?.toISOString() ?? null,
    text: noticeText(shown),
    detail: shown.detail,
  };
}
