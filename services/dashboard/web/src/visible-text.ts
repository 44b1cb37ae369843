/** What is not seen can hide what a text says: all but line breaks, tabs and what joins emoji. */
const hidden = /(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of a device with every character that would not be seen written as its code point, such as ⟨U+202E⟩. */
export const visibleText = (text: string): string =>
  text.replaceAll(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
