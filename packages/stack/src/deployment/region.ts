const begin = "Generated from services/*/service.ts by npm run generate, down to the end mark.";
const end = "End mark.";

/**
 * Puts `contents` between the pairs of marks, in their order. Each content is lines without a line break at the end.
 * Throws when there are more or fewer pairs.
 */
export const replaceRegions = (file: string, text: string, contents: readonly string[]): string => {
  const region = new RegExp(`(^ *# ${begin.replace(/[*.]/g, "\\$&")}\n)[^]*?(^ *# ${end}$)`, "gm");
  const found = text.match(region)?.length ?? 0;
  if (found !== contents.length)
    throw new Error(`${file} has ${found} generated parts with marks at both ends, not ${contents.length}.`);
  let next = 0;
  return text.replace(region, (_, first: string, last: string) => `${first}${contents[next++]}\n${last}`);
};
