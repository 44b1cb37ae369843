import type { AlertMessage } from "@rollcall/contracts/alerts";
import { Liquid } from "liquidjs";
import { cleanLine, cleanText } from "./clean-text.ts";
import { type Words, wordsOf } from "./words.ts";

/** Liquid templates for title and body; what they yield is text, so that no name becomes markup. */
export type Templates = { readonly title?: string; readonly body?: string };

/** `body` replaces facts and members where a template made it; `note` says why one did not. */
export type Said = Words & { readonly body?: string; readonly note?: string };

export const mostOfTemplate = 10_000;
const mostOfBody = 8_000;

/** Nothing is read from disk, nothing unknown is silently empty, and time and memory are bounded. */
const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  lenientIf: true,
  templates: {},
  timezoneOffset: 0,
  parseLimit: mostOfTemplate,
  renderLimit: 200,
  memoryLimit: 1_000_000,
});

/** What a template may name: every field is there, empty when it has no value. */
function variablesOf(message: AlertMessage, words: Words) {
  const { subject } = message;
  const line = (text: string | null | undefined) => cleanLine(text ?? "");
  return {
    title: line(message.title),
    summary: words.summary,
    event: message.event,
    severity: message.severity,
    source: line(message.source),
    alert_type: line(message.alertType),
    customer: line(subject.customerName ?? subject.customer),
    machine: line(subject.machineName ?? subject.machine),
    software: line(subject.softwareName ?? subject.software),
    since: message.since.toISOString(),
    resolved_at: message.resolvedAt?.toISOString() ?? "",
    members: words.members,
    member_count: message.memberCount,
    of_how_many: message.ofHowMany ?? "",
    in_common: message.inCommon.map(({ name, value }) => ({ name: line(name), value: line(value) })),
    labels: Object.fromEntries(
      Object.entries(message.labels).map(([name, value]) => [line(name), line(value)]),
    ),
    acknowledged_by: line(message.acknowledgedBy),
    link: words.links[0]?.url ?? "",
  };
}

type Made = { readonly text?: string; readonly problem?: string };

function make(what: string, template: string | undefined, variables: object): Made {
  if (template === undefined || template.trim() === "") return {};
  try {
    const text = cleanText(String(engine.parseAndRenderSync(template, variables)), mostOfBody);
    return text === "" ? { problem: `The ${what} template yields nothing; ours was used.` } : { text };
  } catch (error) {
    const reason = error instanceof Error ? cleanLine(error.message).slice(0, 200) : "unknown";
    return { problem: `The ${what} template is broken (${reason}); ours was used.` };
  }
}

/** Ours, or what the channel's templates make of it; a broken one falls back to ours and says so in `note`. */
export function say(message: AlertMessage, templates: Templates = {}): Said {
  const words = wordsOf(message);
  const variables = variablesOf(message, words);
  const title = make("title", templates.title, variables);
  const body = make("body", templates.body, variables);
  const note = [title.problem, body.problem].filter((problem) => problem !== undefined).join(" ");
  return {
    ...words,
    ...(title.text !== undefined && { title: cleanLine(title.text) }),
    ...(body.text !== undefined && { body: body.text }),
    ...(note !== "" && { note }),
  };
}

/** Undefined: it can be read. For the moment at which somebody enters it; missing variables only show with an alert. */
export function templateProblem(template: string): string | undefined {
  if (template.length > mostOfTemplate) return `must have at most ${mostOfTemplate} characters`;
  try {
    engine.parse(template);
    return undefined;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? cleanLine(error.message).slice(0, 200) : "unknown"}`;
  }
}
