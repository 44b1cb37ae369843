import { conditions } from "@rollcall/contracts/conditions";
import type { ToldAlert } from "./load-message.ts";

const customerName = ({ customer, customer_name }: ToldAlert) => customer_name ?? customer ?? "";
const machineName = ({ machine, machine_name }: ToldAlert) => machine_name ?? machine ?? "";
const softwareName = ({ software, software_name }: ToldAlert) => software_name ?? software ?? "";
const count = (value: number) => value.toLocaleString("en-US");

/** `Controller on Pump 7 of Acme`, as narrow as the alert is. */
function place(alert: ToldAlert): string {
  const customer = customerName(alert);
  if (alert.machine === null) return customer;
  const machine = `${machineName(alert)} of ${customer}`;
  return alert.software === null ? machine : `${softwareName(alert)} on ${machine}`;
}

/** While it lives what it is now; of one that is over what it was. */
const members = (alert: ToldAlert) => (alert.state === "resolved" ? alert.all_members : alert.open_members);

function silenceTitle(alert: ToldAlert): string {
  if (alert.alert_type === "mass_silence")
    return `${count(members(alert))} instances of ${customerName(alert)} are silent`;
  if (alert.details["whole_machine"] === true) return `${place(alert)} is silent with all of its software`;
  if (members(alert) <= 1) return `${place(alert)} is silent`;
  const of = Number(alert.details["of"] ?? members(alert));
  return `${members(alert)} of ${of} software on ${place(alert)} are silent`;
}

function platformTitle({ alert_type, details }: ToldAlert): string {
  if (alert_type === "blind") return "We could not hear devices";
  const known = conditions as Readonly<Record<string, { text: string }>>;
  const about = typeof details["about"] === "string" ? details["about"] : "";
  return known[alert_type]?.text.replace("{}", about) ?? `The platform says ${alert_type}`;
}

/** What happened to what, in one line. */
export function titleOf(alert: ToldAlert): string {
  switch (alert.source) {
    case "heartbeat":
      return silenceTitle(alert);
    case "status":
      return `${place(alert)} is ${alert.alert_type === "error" ? "in error" : alert.alert_type}`;
    case "diagnostic":
      return `${place(alert)} has the diagnostic ${String(alert.details["code"])}`;
    case "platform":
      return platformTitle(alert);
    default:
      return `${place(alert)}: ${alert.alert_type}`;
  }
}

const said = (text: unknown): string => (typeof text === "string" && text !== "" ? `: ${text}` : "");
const instant = (us: unknown): string =>
  typeof us === "number" ? new Date(us / 1_000).toISOString() : "now";

function reason(alert: ToldAlert): string {
  const { source, details, alert_type } = alert;
  if (source === "status") return `It says so itself${said(details["status_message"])}.`;
  if (source === "diagnostic") {
    const module =
      typeof details["module"] === "string" && details["module"] !== "" ? ` of ${details["module"]}` : "";
    return `Code ${String(details["code"])}${module} is open${said(details["diagnostic_message"])}.`;
  }
  if (alert_type === "blind")
    return `From ${instant(details["blind_from"])} to ${instant(details["blind_to"])} we did not hear; silence of devices in this time says nothing about them, and nobody was called silent for it.`;
  if (source === "platform") return "A condition of the platform itself.";
  return "No heartbeat arrived for longer than the threshold.";
}

/** Why, in words: also how often it came back, and how it ended. */
export function summaryOf(alert: ToldAlert): string {
  const flaps =
    alert.flaps > 0 ? ` It has come again ${alert.flaps} times, each within five minutes of its end.` : "";
  const end = alert.state === "resolved" ? ` It is over: ${alert.resolved_because ?? "gone"}.` : "";
  return `${reason(alert)}${flaps}${end}`;
}
