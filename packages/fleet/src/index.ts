export { applyAlertFacts } from "./alerts/apply-facts.ts";
export { type Acknowledgement, acknowledgeAlert, unacknowledgeAlert } from "./alerts/commands.ts";
export { type Common, describeCommon, type Share } from "./alerts/describe.ts";
export {
  type AlertDetail,
  type AlertRow,
  type AlertsAsked,
  type DeliveryRow,
  findAlert,
  listAlerts,
  listMembers,
  type MemberRow,
  readAlert,
  resolveAlertField,
  type TimelineEntry,
} from "./alerts/queries.ts";
export { keepAlertTimes } from "./alerts/timers.ts";
export {
  changeChannel,
  type ChannelChange,
  createChannel,
  deleteChannel,
  type NewChannel,
} from "./channels/commands.ts";
export { openSecrets, sealKeyOf, sealSecrets } from "./channels/seal.ts";
export {
  type Channel,
  findChannel,
  findSealedChannel,
  listChannels,
  type SealedChannel,
} from "./channels/store.ts";
export { buildMessage, buildTestMessage } from "./deliveries/build-message.ts";
export { type Claim, type Claimed, claimMessage } from "./deliveries/claim.ts";
export { type Counts, loadMessage, type Message, type ToldAlert } from "./deliveries/load-message.ts";
export { type Outcome, releaseMessage, settleMessage } from "./deliveries/settle.ts";
export { changeRoute, createRoute, deleteRoute, type NewRoute } from "./routes/commands.ts";
export { replayRoute, whoWouldBeTold, type WouldTell } from "./routes/queries.ts";
export type { Route, Step } from "./routes/rules.ts";
export { findRoute, listRoutes } from "./routes/store.ts";
export { createSilence, endSilence, type NewSilence } from "./silences/commands.ts";
export type { Matchers, Silence } from "./silences/rules.ts";
export { findSilence, listSilences } from "./silences/store.ts";
export { type Who, type Write } from "./write.ts";
