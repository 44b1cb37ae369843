/**
 * The closed table of facts: everything that happens to something people care about, as `domain.verb`, with the names
 * under which each surface tells it. A surface that is left out does not tell it. The names of the surfaces are those of
 * the documented products: several facts may be one event there, and one fact may be several webhook events.
 */
export type NamesPerSurface = {
  /** `event:` line of the people's stream, also the field `type` of its data. */
  readonly sse?: string;
  /** What a subscriber of /ws/devices names in `events`. */
  readonly websocket?: string;
  /** What a webhook names in `events`. */
  readonly webhook?: string;
  /** Last part of the topic under `rollcall/{customer}/{machine}/{software}/events/`. */
  readonly mqtt?: string;
};

/** Told under its own name on the people's stream. */
const asIs = (name: string): NamesPerSurface => ({ sse: name });
const toldEverywhere = (name: string, websocket: string, webhook = name): NamesPerSurface => ({
  sse: name,
  websocket,
  webhook,
  mqtt: name,
});

const flips = {
  "instance.registered": { sse: "instance.registered", webhook: "device.registered", mqtt: "registered" },
  "instance.alive": { sse: "flip", websocket: "status_change", webhook: "device.online", mqtt: "online" },
  "instance.overdue": { sse: "flip", websocket: "status_change", webhook: "device.offline", mqtt: "offline" },
  "instance.stopped": { sse: "flip", websocket: "status_change", mqtt: "stopped" },
  "instance.planned": { sse: "flip", websocket: "status_change", mqtt: "planned" },
} as const satisfies Record<string, NamesPerSurface>;

const recorded = {
  "machine.registered": asIs("machine.registered"),
  "machine.deleted": asIs("machine.deleted"),
  "instance.deleted": asIs("instance.deleted"),
  "status.changed": {
    sse: "status.changed",
    websocket: "status_change",
    webhook: "status_change",
    mqtt: "status",
  },
  "diagnostic.opened": toldEverywhere("diagnostic.opened", "diagnostic"),
  "diagnostic.closed": toldEverywhere("diagnostic.closed", "diagnostic"),
  "diagnostic.acknowledged": { sse: "diagnostic.acknowledged", websocket: "diagnostic" },
  "maintenance.opened": asIs("maintenance.opened"),
  "maintenance.closed": asIs("maintenance.closed"),
  "notice.opened": { sse: "notice" },
  "notice.changed": { sse: "notice" },
  "notice.closed": { sse: "notice" },
  "condition.opened": asIs("condition.opened"),
  "condition.closed": asIs("condition.closed"),
  "customer.created": {},
  "customer.changed": {},
  "customer.activated": {},
  "customer.deactivated": {},
} as const satisfies Record<string, NamesPerSurface>;

const people = {
  "alert.fired": toldEverywhere("alert.fired", "alert"),
  "alert.resolved": toldEverywhere("alert.resolved", "alert"),
  "alert.silenced": { sse: "alert.silenced", websocket: "alert" },
  "alert.acknowledged": { sse: "alert.acknowledged", websocket: "alert" },
  "channel.failed": asIs("channel.failed"),
  "webhook.disabled": asIs("webhook.disabled"),
  "incident.opened": asIs("incident.opened"),
  "incident.closed": asIs("incident.closed"),
  "component.changed": { sse: "status.component_changed" },
} as const satisfies Record<string, NamesPerSurface>;

const monitors = {
  "heartbeat.pinged": { sse: "heartbeat.pinged", websocket: "heartbeat" },
  "heartbeat.deadline_missed": { sse: "heartbeat.deadline_missed", webhook: "heartbeat.status_changed" },
  "heartbeat.recovered": { sse: "heartbeat.recovered", webhook: "heartbeat.status_changed" },
  "heartbeat.exit_code_failure": { sse: "heartbeat.exit_code_failure", webhook: "heartbeat.status_changed" },
  "endpoint.check_result": asIs("endpoint.check_result"),
  "endpoint.alert": asIs("endpoint.alert"),
  "endpoint.recovery": asIs("endpoint.recovery"),
  "endpoint.status_changed": { sse: "endpoint.status_changed", webhook: "endpoint.status_changed" },
  "certificate.alert": asIs("certificate.alert"),
  "certificate.recovery": asIs("certificate.recovery"),
  "certificate.status_changed": { sse: "certificate.status_changed", webhook: "certificate.status_changed" },
  "container.state_changed": { sse: "container.state_changed", webhook: "container.state_changed" },
  "container.health_changed": asIs("container.health_changed"),
  "container.restart_alert": asIs("container.restart_alert"),
  "resource.snapshot": asIs("resource.snapshot"),
  "resource.alert": asIs("resource.alert"),
  "resource.recovery": asIs("resource.recovery"),
} as const satisfies Record<string, NamesPerSurface>;

const changes = {
  "update.scan_started": asIs("update.scan_started"),
  "update.scan_completed": asIs("update.scan_completed"),
  "update.detected": { sse: "update.detected", webhook: "update.available" },
  "update.pinned": asIs("update.pinned"),
  "update.unpinned": asIs("update.unpinned"),
  "release.published": { sse: "release.published", webhook: "update.available" },
  "target_state.changed": { sse: "target_state.changed", mqtt: "target_state" },
  "current_state.reported": asIs("current_state.reported"),
  "agent.in_sync": asIs("agent.in_sync"),
  "job.created": { sse: "job.created", websocket: "job", mqtt: "job" },
  "job.sent": { sse: "job.sent", websocket: "job" },
  "job.started": { sse: "job.started", websocket: "job" },
  "job.completed": { sse: "job.completed", websocket: "job", webhook: "job.completed" },
  "job.failed": { sse: "job.failed", websocket: "job", webhook: "job.completed" },
  "deployment.started": { sse: "deployment.started", websocket: "deployment", webhook: "deployment.started" },
  "deployment.phase": { sse: "deployment.phase", websocket: "deployment" },
  "deployment.device": { sse: "deployment.device", websocket: "deployment" },
  "deployment.completed": {
    sse: "deployment.completed",
    websocket: "deployment",
    webhook: "deployment.completed",
  },
  "deployment.failed": { sse: "deployment.failed", websocket: "deployment", webhook: "deployment.failed" },
  "deployment.rolled_back": { sse: "deployment.rolled_back", websocket: "deployment" },
} as const satisfies Record<string, NamesPerSurface>;

export const factNames = { ...flips, ...recorded, ...people, ...monitors, ...changes } as const;

export type FactName = keyof typeof factNames;
export const allFactNames = Object.keys(factNames) as FactName[];
export const isFactName = (name: string): name is FactName => Object.hasOwn(factNames, name);

/** Undefined where the surface does not tell the fact. */
export const nameOn = (surface: keyof NamesPerSurface, name: FactName): string | undefined =>
  (factNames[name] as NamesPerSurface)[surface];

/** Every name that a surface knows: what a webhook or a subscriber may ask for. */
export const namesOn = (surface: keyof NamesPerSurface): readonly string[] => [
  ...new Set(allFactNames.flatMap((name) => nameOn(surface, name) ?? [])),
];
