import { isAddressError, parseTarget } from "../outgoing/addresses.ts";
import { templateProblem } from "../message/template.ts";

/** How a form shows a field. */
export type SettingForm = "text" | "url" | "emails" | "number" | "switch" | "headers" | "list" | "template";

/** A field of a channel's settings. `read` narrows what came in, or says in a sentence's rest why it cannot be. */
export type Setting<T> = {
  readonly label: string;
  readonly help: string;
  readonly form: SettingForm;
  readonly secret: boolean;
  readonly required: boolean;
  readonly read: (value: unknown) => { readonly value: T } | { readonly problem: string };
};

type Said = { readonly label: string; readonly help?: string; readonly secret?: boolean };
type Fields = Readonly<Record<string, Setting<unknown>>>;

export type SettingsOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Setting<infer T> ? T : never;
};

export type FieldProblem = { readonly field: string; readonly message: string };

const setting = <T>(
  { label, help = "", secret = false }: Said,
  form: SettingForm,
  required: boolean,
  read: Setting<T>["read"],
): Setting<T> => ({ label, help, form, secret, required, read });

/** Absent, null and empty are one here: a form sends what it has. */
const optional = <T>(given: Setting<T>): Setting<T | undefined> => ({
  ...given,
  required: false,
  read: (value) =>
    value === undefined || value === null || value === "" ? { value: undefined } : given.read(value),
});

const withDefault = <T>(given: Setting<T>, otherwise: T): Setting<T> => ({
  ...given,
  required: false,
  read: (value) =>
    value === undefined || value === null || value === "" ? { value: otherwise } : given.read(value),
});

const text = (said: Said, pattern: RegExp, wanted: string): Setting<string> =>
  setting(said, "text", true, (value) =>
    typeof value === "string" && pattern.test(value) ? { value } : { problem: wanted },
  );

/** Only its form; whether its host is public is judged with `assertAddressAllowed`, and at each connection. */
const url = (said: Said): Setting<string> =>
  setting(said, "url", true, (value) => {
    if (typeof value !== "string" || value.length > 2_000)
      return { problem: "must be a URL of at most 2000 characters" };
    try {
      return { value: parseTarget(value).href };
    } catch (error) {
      return { problem: isAddressError(error) ? error.message.replace("The address ", "") : "is not a URL" };
    }
  });

const email = /^[^\s@<>"(),:;\\[\]\p{Cc}]{1,64}@[^\s@<>"(),:;\\[\]\p{Cc}]{1,255}$/u;

const emails = (said: Said): Setting<readonly string[]> =>
  setting(said, "emails", true, (value) => {
    const all: unknown[] =
      typeof value === "string" ? value.split(/[,\s]+/).filter(Boolean) : Array.isArray(value) ? value : [];
    const good = all.filter((one): one is string => typeof one === "string" && email.test(one));
    return good.length === all.length && good.length >= 1 && good.length <= 50
      ? { value: good }
      : { problem: "must be 1 to 50 mail addresses" };
  });

const wholeNumber = (said: Said, least: number, most: number): Setting<number> =>
  setting(said, "number", true, (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? { value }
      : { problem: `must be a whole number from ${least} to ${most}` },
  );

const onOff = (said: Said): Setting<boolean> =>
  setting(said, "switch", true, (value) =>
    typeof value === "boolean" ? { value } : { problem: "must be true or false" },
  );

const oursAlone =
  /^(host|content-length|content-type|transfer-encoding|connection|upgrade|expect|te|trailer|keep-alive|proxy-.*|webhook-.*|x-rollcall-.*)$/i;

const headers = (said: Said): Setting<Readonly<Record<string, string>>> =>
  setting({ ...said, secret: true }, "headers", true, (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { problem: "must be names with values" };
    const all = Object.entries(value as Record<string, unknown>);
    if (all.length > 20) return { problem: "must be at most 20" };
    for (const [name, one] of all) {
      if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name))
        return { problem: "has a name that HTTP forbids" };
      if (oursAlone.test(name)) return { problem: `must not set ${name.toLowerCase()}` };
      if (typeof one !== "string" || !/^[\x20-\x7e]{0,2000}$/.test(one))
        return { problem: `has a value for ${name} that HTTP forbids` };
    }
    return { value: Object.fromEntries(all) as Record<string, string> };
  });

const secrets = (said: Said, pattern: RegExp, wanted: string, most: number): Setting<readonly string[]> =>
  setting({ ...said, secret: true }, "list", true, (value) => {
    const all: unknown[] = typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
    const good = all.filter((one): one is string => typeof one === "string" && pattern.test(one));
    return good.length === all.length && good.length >= 1 && good.length <= most
      ? { value: good }
      : { problem: wanted };
  });

const template = (said: Said): Setting<string | undefined> =>
  optional(
    setting(said, "template", false, (value) => {
      const problem = typeof value === "string" ? templateProblem(value) : "must be text";
      return problem === undefined ? { value: value as string } : { problem };
    }),
  );

export const field = {
  text,
  url,
  emails,
  wholeNumber,
  onOff,
  headers,
  secrets,
  template,
  optional,
  withDefault,
};

/** Every channel may have words of its own. */
export const templateFields = {
  title_template: template({ label: "Title", help: "Liquid, for example {{ severity }}: {{ title }}" }),
  body_template: template({ label: "Text", help: "Liquid; empty: ours" }),
};

/** All problems at once, by field; unknown fields are problems too. Values never stand in a message. */
export function checkFields<F extends Fields>(
  fields: F,
  input: Readonly<Record<string, unknown>>,
):
  | { readonly settings: SettingsOf<F>; readonly problems?: undefined }
  | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = Object.keys(input)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => ({ field: name.slice(0, 100), message: "is not a setting of this kind of channel" }));
  const settings: Record<string, unknown> = {};
  for (const [name, { read, required }] of Object.entries(fields)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (required && (value === undefined || value === null || value === "")) {
      problems.push({ field: name, message: "is missing" });
      continue;
    }
    const result = read(value);
    if ("problem" in result) problems.push({ field: name, message: result.problem });
    else settings[name] = result.value;
  }
  return problems.length > 0 ? { problems } : { settings: settings as SettingsOf<F> };
}
