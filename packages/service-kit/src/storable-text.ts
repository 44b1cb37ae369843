/** At most so many UTF-16 units of a text, never half of a surrogate pair at its end. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? most - 1 : most);
}

/** No store takes NUL or half of a surrogate pair in a text; a device's message may have both. */
export const storableText = (text: string): string => text.replaceAll("\u0000", "\ufffd").toWellFormed();
