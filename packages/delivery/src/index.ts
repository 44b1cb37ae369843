export type { Channel, Rendered, SettingDescription } from "./channels/channel.ts";
export { channels } from "./channels/channels.ts";
export type { FieldProblem, SettingForm } from "./channels/settings.ts";
export {
  type ChannelCheck,
  type ChannelSettings,
  checkChannel,
  createMessageSender,
  type MessageSender,
  renderMessage,
} from "./deliver-message.ts";
export { createWebhookSecret, signedHeaders } from "./message/signatures.ts";
export { type Said, say, templateProblem, type Templates } from "./message/template.ts";
export {
  type AddressError,
  type AddressPolicy,
  type AddressProblem,
  assertAddressAllowed,
  assertHostAllowed,
  isAddressError,
  privateNetworks,
} from "./outgoing/addresses.ts";
export {
  type DeliveryOutcome,
  type DeliveryResult,
  deliveryResults,
  type Exchange,
  mostPatienceSeconds,
} from "./outgoing/outcome.ts";
export { createSender, type HttpRequest, type Sender, type SenderOptions } from "./outgoing/send.ts";
export { type Mail, type MailServer, sendMail } from "./outgoing/send-mail.ts";
