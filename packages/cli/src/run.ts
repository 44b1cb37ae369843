import { parseArgs } from "node:util";
import { ask, askList, type Row } from "./api.ts";
import { type Command, type Given } from "./command.ts";
import { commands } from "./commands.ts";
import { readTarget, UsageError } from "./config.ts";
import { formatCommandHelp, formatFields, formatHelp, formatTable } from "./print.ts";

const common = {
  json: { type: "boolean" },
  help: { type: "boolean" },
  limit: { type: "string" },
  url: { type: "string" },
  key: { type: "string" },
} as const;

type Parsed = { command: Command; given: Given; options: Record<string, string | boolean | undefined> };

const misused = (command: Command, complaint: string) =>
  new UsageError(`${complaint}\n\n${formatCommandHelp(command)}`);

function parse(command: Command, rest: readonly string[]): Parsed {
  const own = Object.fromEntries(
    Object.keys(command.options ?? {}).map((name) => [name, { type: "string" as const }]),
  );
  const takes = command.takes ?? [];
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...rest], options: { ...own, ...common }, allowPositionals: true });
    } catch (error) {
      throw misused(
        command,
        error instanceof Error ? error.message.replace(/\. To specify.*/, "") : String(error),
      );
    }
  })();
  const options = values as Parsed["options"];
  if (!options["help"] && positionals.length !== takes.length)
    throw misused(
      command,
      `${command.name} takes ${takes.map((word) => `<${word}>`).join(" ") || "no further words"}`,
    );
  const words = Object.fromEntries(takes.map((name, at) => [name, positionals[at] ?? ""]));
  const given = Object.fromEntries(
    Object.keys(own).map((name) => [name, options[name] as string | undefined]),
  );
  return { command, options, given: { words, options: given } };
}

function limitOf(text: string | boolean | undefined): number {
  if (text === undefined) return 100;
  if (typeof text !== "string" || !/^[1-9]\d{0,6}$/.test(text))
    throw new UsageError("--limit must be a whole number");
  return Number(text);
}

async function execute(
  { command, given, options }: Parsed,
  env: Parameters<typeof readTarget>[1],
): Promise<string> {
  const { url, key } = options as { url?: string; key?: string };
  const chosen = { ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) };
  const target = readTarget(chosen, env, process.cwd());
  const request = command.request(given);
  if (!command.columns) {
    const answer = await ask(target, request);
    if (options["json"]) return JSON.stringify(answer ?? null);
    return answer === undefined ? "Done." : formatFields(answer as Row);
  }
  const found = await askList(target, request, limitOf(options["limit"]));
  const { items, total_count } = found;
  if (options["json"]) return JSON.stringify(items);
  const total = `${found.total_count_is_minimum ? "more than " : ""}${total_count}`;
  const more = total_count > items.length ? `\n${items.length} of ${total}; --limit shows more` : "";
  return items.length === 0 ? "Nothing." : formatTable(items, command.columns) + more;
}

/** Runs one command and answers what to print. */
export async function run(args: readonly string[], env: Parameters<typeof readTarget>[1]): Promise<string> {
  const [group, verb, ...rest] = args;
  if (group === undefined || group === "help" || group === "--help") return formatHelp(commands);
  const command = commands.find(({ name }) => name === `${group} ${verb ?? ""}`);
  const ofGroup = commands.filter(({ name }) => name.startsWith(`${group} `));
  if (verb === "--help" && ofGroup.length > 0) return formatHelp(ofGroup);
  if (!command)
    throw new UsageError(
      `There is no command ${[group, verb].join(" ").trim()}.\n\n${formatHelp(ofGroup.length > 0 ? ofGroup : commands)}`,
    );
  const parsed = parse(command, rest);
  return parsed.options["help"] ? formatCommandHelp(command) : execute(parsed, env);
}
