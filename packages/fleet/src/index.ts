export { applyAlertFacts } from "./alerts/apply-facts.ts";
export { keepAlertTimes } from "./alerts/timers.ts";
export { type Claim, type Claimed, claimMessage } from "./deliveries/claim.ts";
export { type Outcome, releaseMessage, settleMessage } from "./deliveries/settle.ts";
export { openSecrets, sealKeyOf, sealSecrets } from "./channels/seal.ts";
export { loadMessage, type Message, type ToldAlert } from "./deliveries/load-message.ts";
