import { channelKinds, type ChannelKind } from "@rollcall/contracts/alerts";
import type { DeliveryOutcome, MessageSender } from "@rollcall/delivery";
import { buildMessage, openSecrets, type Outcome } from "@rollcall/fleet";
import type { Send } from "./deliver.ts";

type Parts = { readonly key: Buffer; readonly sender: MessageSender; readonly publicUrl: string | undefined };

const isKind = (kind: string): kind is ChannelKind => channelKinds.some((known) => known === kind);

/** What was done otherwise than asked stands before what the receiver said. */
function asOutcome(outcome: DeliveryOutcome): Outcome {
  const { status, answer, ms, note } = outcome;
  const why = outcome.result === "delivered" ? undefined : outcome.why;
  const said = [note, why, answer].filter((part) => part !== undefined && part !== "").join(": ");
  if (outcome.result === "delivered") return { result: "delivered", status, answer: said, ms };
  if (outcome.result === "refused") return { result: "permanent", status, answer: said, ms };
  return {
    result: "passing",
    status,
    answer: said,
    ms,
    retryAfterSeconds: outcome.afterSeconds ?? undefined,
  };
}

/** Throws for what will never be a request: secrets of another server's key, a kind or settings that nobody renders. */
export const createSend =
  ({ key, sender, publicUrl }: Parts): Send =>
  async (message, signal) => {
    const { id, kind, settings, sealed } = message.channel;
    if (!isKind(kind)) throw new Error(`there is no kind of channel named ${kind}`);
    const secrets = sealed === null ? {} : openSecrets(key, id, sealed);
    const told = buildMessage(message, publicUrl);
    return asOutcome(await sender.deliver(kind, told, { ...settings, ...secrets }, { signal }));
  };
