import type { AlertMessage } from "@rollcall/contracts/alerts";
import type { ChannelKind } from "@rollcall/contracts/alerts";

/** A machine that fell silent, with all that a message can say; `parts` replace. */
export const aMessage = (parts: Partial<AlertMessage> = {}): AlertMessage => ({
  id: "5f3f4f0e-1111-4a4a-8a8a-000000000001",
  deliveryId: "5f3f4f0e-2222-4a4a-8a8a-000000000002",
  event: "fired",
  severity: "critical",
  source: "heartbeat",
  alertType: "deadline_missed",
  title: "Pump 7 is silent",
  summary: "Nothing was heard of it for 5 minutes",
  subject: {
    kind: "machine",
    customer: "acme",
    customerName: "Acme & Sons",
    machine: "pump-7",
    machineName: "Pump 7",
    software: "controller",
    softwareName: "Controller",
  },
  since: new Date("2026-12-01T03:04:05Z"),
  members: [
    { name: "Acme / Pump 7 / Controller", since: new Date("2026-12-01T03:04:05Z") },
    { name: "Acme / Pump 7 / Agent", since: new Date("2026-12-01T03:04:06Z") },
  ],
  memberCount: 2,
  ofHowMany: 3,
  inCommon: [{ name: "version", value: "1.2.3" }],
  labels: { site: "north", "rack.no": "4" },
  links: {
    page: "https://rollcall.example/alerts/5f3f4f0e",
    acknowledge: "https://rollcall.example/alerts/5f3f4f0e?acknowledge",
    silence: "https://rollcall.example/alerts/5f3f4f0e?silence",
  },
  flaps: 0,
  threadKey: "alert/5f3f4f0e",
  ...parts,
});

/** Valid settings of every kind. Each secret value contains `hush`. */
export const someSettings = {
  slack: { url: "https://hooks.slack.example/services/hush" },
  discord: { url: "https://discord.example/api/webhooks/1/hush" },
  teams: { url: "https://prod.workflows.example/hush" },
  webhook: {
    url: "https://receiver.example/hush",
    headers: { "X-Webhook-Secret": "hush" },
    secrets: ["whsec_hushhushhushhushhushhushhushhush"],
  },
  email: {
    host: "mail.example",
    user: "rollcall",
    password: "hush",
    from: "rollcall@ours.example",
    to: ["ops@theirs.example", "night@theirs.example"],
  },
  telegram: { token: "12345:hushhushhushhushhushhush", chat_id: "-100123" },
  ntfy: { topic: "hush", token: "tk_hush" },
  pagerduty: { routing_key: "hushhushhushhushhushhushhushhush" },
  alertmanager: { url: "https://alertmanager.example:9093/am", headers: { Authorization: "hush" } },
  apprise: { url: "https://apprise.example/", key: "hush", tag: "ops" },
} as const satisfies Record<ChannelKind, object>;
