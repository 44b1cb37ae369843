/** The end of a chosen day in the viewer's zone; null when none was chosen. */
export const endOfDay = (day: string): string | null =>
  day === "" ? null : new Date(`${day}T23:59:59`).toISOString();
