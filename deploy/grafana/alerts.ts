import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Every alert about the platform itself, once: `write-alerts.ts` makes Grafana's provisioning and Prometheus' rule file of
 * them. It fires while `query` is above or below the bound for `lasts`; no series is no alarm, so what may vanish is
 * written so that it does not.
 */
export type Alert = Readonly<{
  uid: string;
  title: string;
  query: string;
  lasts: string;
  severity: "warning" | "critical";
  summary: string;
}> &
  (Readonly<{ above: number }> | Readonly<{ below: number }>);

const services = readdirSync(fileURLToPath(new URL("../../services", import.meta.url))).sort();

/** 1 for each service of which no process answers, also where it was stopped or deleted and its target is gone. */
const awayQuery = `(${services
  .map((service) => `label_replace(vector(1), "service", "${service}", "", "")`)
  .join(" or ")}) unless on (service) (up{job="rollcall"} == 1)`;

export const alerts: readonly Alert[] = [
  {
    uid: "rollcall-service-away",
    title: "A service cannot be reached",
    query: awayQuery,
    above: 0,
    lasts: "2m",
    severity: "critical",
    summary: "No process of {{ $labels.service }} has answered for two minutes: stopped, crashed or deleted.",
  },
  {
    uid: "rollcall-crash-loop",
    title: "A service is started again and again",
    query: `sum by (service) (changes(process_start_time_seconds{job="rollcall"}[15m]))`,
    above: 2,
    lasts: "0s",
    severity: "critical",
    summary:
      "{{ $labels.service }} was started again three times within a quarter of an hour. Its log says why.",
  },
  {
    uid: "rollcall-no-scheduler",
    title: "Nobody does what time asks for",
    query: "max(scheduler_active) or vector(0)",
    below: 1,
    lasts: "2m",
    severity: "critical",
    summary:
      "No scheduler has been active for two minutes: windows do not open, and the canary is silent. See its log.",
  },
  {
    uid: "rollcall-not-told",
    title: "Alerts are not told",
    query: "max(notifier_oldest_due_seconds)",
    above: 120,
    lasts: "2m",
    severity: "critical",
    summary:
      "Messages about alerts have been due for more than two minutes and nobody sends them. See the log of notifier, and the deliveries of its channels.",
  },
  {
    uid: "rollcall-condition",
    title: "Something is wrong with the platform",
    query: "max by (code) (query_condition)",
    above: 0,
    lasts: "1m",
    severity: "critical",
    summary: "{{ $labels.code }}: the overview says since when, the runbook what to do.",
  },
  {
    uid: "rollcall-canary-late",
    title: "What devices send is stored late",
    query: "max by (hop) (query_canary_lag_seconds)",
    above: 30,
    lasts: "2m",
    severity: "warning",
    summary: "The canary takes more than 30 s to {{ $labels.hop }}.",
  },
  {
    uid: "rollcall-table-suspended",
    title: "QuestDB has suspended a table",
    query: "max by (table) (heartbeat_writer_table_suspended)",
    above: 0,
    lasts: "1m",
    severity: "critical",
    summary:
      "Writes to {{ $labels.table }} are kept but stay invisible: free disk space, then `ALTER TABLE … RESUME WAL`.",
  },
  {
    uid: "rollcall-events-wait",
    title: "Events wait to be stored",
    query: `max by (service) ({__name__=~"(heartbeat_writer|event_writer|liveness)_oldest_unsettled_seconds"})`,
    above: 60,
    lasts: "2m",
    severity: "critical",
    summary:
      "The oldest event of {{ $labels.service }} waits for more than a minute. Nothing is lost; look at its store.",
  },
  {
    uid: "rollcall-we-are-blind",
    title: "Red is suspended",
    query: "max(liveness_suspended_shards)",
    above: 0,
    lasts: "15m",
    severity: "warning",
    summary: "We have not heard well enough for 15 minutes to say who is silent.",
  },
  {
    uid: "rollcall-requests-refused-by-us",
    title: "Devices are asked to try again",
    query: `sum(rate(ingest_gateway_requests_total{outcome="overloaded"}[5m]))`,
    above: 0,
    lasts: "5m",
    severity: "critical",
    summary: "The gateway answers 503: the broker refuses or is too slow.",
  },
  {
    uid: "rollcall-dead-letters",
    title: "Events could not be stored",
    query: `sum by (service) (increase({__name__=~"(heartbeat_writer|event_writer|liveness)_events_total",fate="dead"}[10m]))`,
    above: 0,
    lasts: "0s",
    severity: "warning",
    summary: "{{ $labels.service }} put events into its dead-letter queue.",
  },
  {
    uid: "rollcall-history-lags",
    title: "The history lags behind",
    query: "max by (table) (heartbeat_writer_table_lag_transactions)",
    above: 100,
    lasts: "5m",
    severity: "warning",
    summary: "QuestDB has not applied more than 100 transactions of {{ $labels.table }}.",
  },
  {
    uid: "rollcall-overdue-late",
    title: "Silence is noticed late",
    query:
      "histogram_quantile(0.99, sum by (le) (rate(liveness_overdue_recorded_after_seconds_bucket[10m])))",
    above: 10,
    lasts: "10m",
    severity: "warning",
    summary: "One flip in a hundred is recorded more than ten seconds after its deadline.",
  },
  {
    uid: "rollcall-rabbitmq-alarm",
    title: "RabbitMQ refuses messages",
    query: `max by (instance) ({__name__=~"rabbitmq_alarms_(memory_used|free_disk_space)_watermark"})`,
    above: 0,
    lasts: "1m",
    severity: "critical",
    summary: "RabbitMQ's memory or disk alarm: devices get 503 until it ends. Never purge a queue.",
  },
  {
    uid: "rollcall-queue-waits",
    title: "A queue grows",
    query: "max by (queue) (rollcall_queue_messages)",
    above: 10_000,
    lasts: "10m",
    severity: "warning",
    summary:
      "More than 10,000 messages have waited on {{ $labels.queue }} for ten minutes: look at its consumer.",
  },
  {
    uid: "rollcall-store-away",
    title: "RabbitMQ or QuestDB is not scraped",
    query: `min by (job) (up{job=~"rabbitmq|questdb"})`,
    below: 1,
    lasts: "2m",
    severity: "critical",
    summary: "{{ $labels.job }} has not answered for two minutes.",
  },
  {
    uid: "rollcall-disk-fills",
    title: "A disk fills",
    query: "min by (dir) (rollcall_disk_free_bytes / rollcall_disk_size_bytes)",
    below: 0.1,
    lasts: "5m",
    severity: "warning",
    summary: "Less than a tenth is free where {{ $labels.dir }} lies.",
  },
  {
    uid: "rollcall-disk-full",
    title: "A disk is full",
    query: "min by (dir) (rollcall_disk_free_bytes)",
    below: 2_147_483_648,
    lasts: "1m",
    severity: "critical",
    summary: "Less than 2 GB are free where {{ $labels.dir }} lies: below 1 GB devices get 503.",
  },
  {
    uid: "rollcall-certificate-ends",
    title: "The certificate ends soon",
    query: "(min(rollcall_certificate_not_after_timestamp_seconds) - time()) / 86400",
    below: 30,
    lasts: "1h",
    severity: "warning",
    summary:
      "The certificate of the gateways ends in {{ $value }} days; devices that check it stop sending then.",
  },
  {
    uid: "rollcall-backup-old",
    title: "The last backup is old",
    query: "(time() - max(rollcall_last_backup_timestamp_seconds)) / 3600",
    above: 26,
    lasts: "10m",
    severity: "warning",
    summary: "The last backup is {{ $value }} hours old.",
  },
  {
    uid: "rollcall-doctor-silent",
    title: "Nobody looks at disk, certificate and backup",
    query: "time() - max(rollcall_doctor_timestamp_seconds)",
    above: 3_600,
    lasts: "10m",
    severity: "warning",
    summary: "npm run doctor has not written its figures for an hour: look at the timer that runs it.",
  },
];
