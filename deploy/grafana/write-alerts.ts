// Writes Grafana's provisioning and Prometheus' rule file from alerts.ts: node deploy/grafana/write-alerts.ts
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { grafanaText, prometheusText } from "./render-alerts.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

writeFileSync(at("provisioning/alerting/rules.yaml"), grafanaText());
writeFileSync(at("alerts.yml"), prometheusText());
