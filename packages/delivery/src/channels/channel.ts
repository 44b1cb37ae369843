import type { AlertMessage, ChannelKind } from "@rollcall/contracts/alerts";
import type { HttpRequest } from "../outgoing/send.ts";
import type { Mail } from "../outgoing/send-mail.ts";
import {
  checkFields,
  type FieldProblem,
  type Setting,
  type SettingForm,
  type SettingsOf,
} from "./settings.ts";

/** What is sent; `note` says what was made otherwise than the settings ask. */
export type Rendered = (
  | { readonly via: "http"; readonly request: HttpRequest }
  | { readonly via: "mail"; readonly mail: Mail }
) & { readonly note?: string };

/** `now` is the instant of the attempt: signatures and Alertmanager's end carry it. */
export type RenderContext = { readonly now: Date };

export type SettingDescription = {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly form: SettingForm;
  readonly secret: boolean;
  readonly required: boolean;
};

export type Checked = {
  /** Valid, with defaults filled in; render takes them. Absent when there are problems. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
  /** URLs and hosts that requests will go to: judge them with the address guard. */
  readonly targets: readonly { readonly field: string; readonly url: string }[];
};

export type Channel = {
  readonly kind: ChannelKind;
  readonly title: string;
  /** Its fields, without any value. */
  readonly describe: () => readonly SettingDescription[];
  readonly check: (input: Readonly<Record<string, unknown>>) => Checked;
  /** Pure. `input` is what `check` approved; throws `TypeError` that names the field for anything else. */
  readonly render: (
    message: AlertMessage,
    input: Readonly<Record<string, unknown>>,
    context: RenderContext,
  ) => Rendered;
};

type Parts<F extends Readonly<Record<string, Setting<unknown>>>> = {
  readonly kind: ChannelKind;
  readonly title: string;
  readonly fields: F;
  readonly render: (message: AlertMessage, settings: SettingsOf<F>, context: RenderContext) => Rendered;
  /** Where requests go, when it is not what a field of the form `url` says. */
  readonly targets?: (settings: SettingsOf<F>) => Checked["targets"];
};

/** A kind of channel from its fields and its renderer. */
export function channel<F extends Readonly<Record<string, Setting<unknown>>>>(parts: Parts<F>): Channel {
  const { kind, title, fields, render } = parts;
  const urls = (settings: SettingsOf<F>) =>
    Object.keys(fields).flatMap((name) => {
      const url: unknown = settings[name];
      return fields[name]?.form === "url" && typeof url === "string" ? [{ field: name, url }] : [];
    });
  const targets = parts.targets ?? urls;
  return {
    kind,
    title,
    describe: () =>
      Object.entries(fields).map(([name, { label, help, form, secret, required }]) => ({
        name,
        label,
        help,
        form,
        secret,
        required,
      })),
    check: (input) => {
      const checked = checkFields(fields, input);
      if (checked.problems) return { problems: checked.problems, targets: [] };
      return { settings: checked.settings, problems: [], targets: targets(checked.settings) };
    },
    render: (message, input, context) => {
      const checked = checkFields(fields, input);
      if (!checked.problems) return render(message, checked.settings, context);
      const said = checked.problems.map(({ field, message }) => `${field} ${message}`).join("; ");
      throw new TypeError(`The settings of the channel are invalid: ${said}`);
    },
  };
}

export const postJson = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest => ({
  method: "POST",
  url,
  headers: { ...headers, "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const withNote = (note: string | undefined) => (note === undefined ? {} : { note });
