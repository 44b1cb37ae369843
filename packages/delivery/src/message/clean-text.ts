/** Control characters; what turns or hides text (bidirectional, zero width); half characters and what is none. */
const unseen =
  /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029]/gu;

/** Cut to at most so many UTF-16 units, between characters, with an ellipsis as the last one. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > most - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Cut to at most so many bytes of UTF-8, between characters. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let length = Buffer.byteLength("…");
  let kept = "";
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > most) break;
    kept += character;
  }
  return `${kept}…`;
}

const mostOfLine = 1_000;

/** A name or a sentence from outside as one line that shows all that is in it. */
export const cleanLine = (text: string): string =>
  cut(text.replace(/[\r\n\t\u2028\u2029]+/g, " ").replace(unseen, ""), mostOfLine).trim();

/** The same for text of several lines. */
export const cleanText = (text: string, most: number): string =>
  cut(
    text
      .replace(/\r\n?/g, "\n")
      .split("\n")
      .map((line) => line.replace(/\t/g, " ").replace(unseen, ""))
      .join("\n"),
    most,
  ).trim();

/** As text of HTML, also between quotes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
