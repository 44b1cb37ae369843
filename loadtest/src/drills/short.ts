/** The drills that run in CI: under six minutes together. */
export const shortDrills = ["kill-each", "poison", "silence"] as const;
