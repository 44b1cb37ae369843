import type { AlertMessage, ChannelKind } from "@rollcall/contracts/alerts";
import type { Rendered } from "./channels/channel.ts";
import type { FieldProblem } from "./channels/settings.ts";
import { channels } from "./channels/channels.ts";
import { assertAddressAllowed, type AddressPolicy, isAddressError } from "./outgoing/addresses.ts";
import type { DeliveryOutcome } from "./outgoing/outcome.ts";
import { createSender, type SenderOptions } from "./outgoing/send.ts";
import { sendMail } from "./outgoing/send-mail.ts";

export type ChannelSettings = Readonly<Record<string, unknown>>;

/** What would be sent. Throws `TypeError` that names the field when the settings are not what `checkChannel` approved. */
export const renderMessage = (
  kind: ChannelKind,
  message: AlertMessage,
  settings: ChannelSettings,
  now = new Date(),
): Rendered => channels[kind].render(message, settings, { now });

export type ChannelCheck =
  | { readonly settings: ChannelSettings; readonly problems: readonly [] }
  | { readonly settings?: undefined; readonly problems: readonly FieldProblem[] };

/** For the moment at which somebody enters a channel: its fields, and whether its addresses are allowed. */
export async function checkChannel(
  kind: ChannelKind,
  input: ChannelSettings,
  policy: AddressPolicy = {},
): Promise<ChannelCheck> {
  const { settings, problems, targets } = channels[kind].check(input);
  if (settings === undefined) return { problems };
  const refused: FieldProblem[] = [];
  for (const { field, url } of targets)
    await assertAddressAllowed(url, policy).catch((error: unknown) => {
      if (!isAddressError(error)) throw error;
      refused.push({ field, message: error.message.replace("The address ", "") });
    });
  return refused.length > 0 ? { problems: refused } : { settings, problems: [] };
}

export type MessageSender = {
  readonly deliver: (
    kind: ChannelKind,
    message: AlertMessage,
    settings: ChannelSettings,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<DeliveryOutcome>;
  readonly close: () => Promise<void>;
};

/** Renders and sends over any kind of channel. One for a process. */
export function createMessageSender(options: SenderOptions = {}): MessageSender {
  const sender = createSender(options);
  return {
    deliver: async (kind, message, settings, { signal } = {}) => {
      const rendered = renderMessage(kind, message, settings);
      const outcome =
        rendered.via === "mail"
          ? await sendMail(rendered.mail, { ...options, ...(signal && { signal }) })
          : await sender.send(rendered.request, signal ? { signal } : {});
      return rendered.note === undefined ? outcome : { ...outcome, note: rendered.note };
    },
    close: sender.close,
  };
}
