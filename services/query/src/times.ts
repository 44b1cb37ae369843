/** RFC 3339 in UTC, with the microseconds when there are any. */
export function instantOfUs(us: number): string {
  const text = new Date(us / 1_000).toISOString();
  const rest = us % 1_000;
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
