import { type Alert, alerts } from "./alerts.ts";

const comment = "# Made from alerts.ts by write-alerts.ts.\n";

/** JSON is YAML; text is put between quotes by it, so nothing in a query can be read as something else. */
const text = (value: string): string => JSON.stringify(value);

const evaluatorOf = (alert: Alert): string =>
  "above" in alert ? `{ type: gt, params: [${alert.above}] }` : `{ type: lt, params: [${alert.below}] }`;

const grafanaRule = (alert: Alert): string => `      - uid: ${alert.uid}
        title: ${alert.title}
        condition: C
        for: ${alert.lasts}
        noDataState: OK
        execErrState: Error
        labels: { severity: ${alert.severity} }
        annotations:
          summary: ${text(alert.summary)}
        data:
          - refId: A
            relativeTimeRange: { from: 900, to: 0 }
            datasourceUid: rollcall-prometheus
            model: { refId: A, instant: true, expr: ${text(alert.query)} }
          - refId: C
            relativeTimeRange: { from: 900, to: 0 }
            datasourceUid: __expr__
            model:
              refId: C
              type: threshold
              expression: A
              conditions: [{ evaluator: ${evaluatorOf(alert)} }]
`;

export const grafanaText = (): string => `${comment}apiVersion: 1
groups:
  - orgId: 1
    name: rollcall-platform
    folder: Rollcall
    interval: 1m
    rules:
${alerts.map(grafanaRule).join("")}`;

const boundOf = (alert: Alert): string => ("above" in alert ? `> ${alert.above}` : `< ${alert.below}`);

/** `rollcall-disk-full` is `RollcallDiskFull` where Prometheus and Alertmanager name it. */
export const prometheusName = ({ uid }: Alert): string =>
  uid.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const prometheusRule = (alert: Alert): string => `      - alert: ${prometheusName(alert)}
        expr: ${text(`(${alert.query}) ${boundOf(alert)}`)}
        for: ${alert.lasts}
        labels: { severity: ${alert.severity} }
        annotations: { title: ${text(alert.title)}, summary: ${text(alert.summary)} }
`;

export const prometheusText = (): string => `${comment}groups:
  - name: rollcall-platform
    interval: 1m
    rules:
${alerts.map(prometheusRule).join("")}`;
