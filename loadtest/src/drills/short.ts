/** The drills that run in CI: under six minutes together. */
export const shortDrills = ["gateway-kill", "rabbitmq-kill-10", "poison", "silence"] as const;
