import type { ChannelKind } from "@rollcall/contracts/alerts";
import { alertmanager } from "./alertmanager.ts";
import { apprise } from "./apprise.ts";
import type { Channel } from "./channel.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { ntfy } from "./ntfy.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** Every kind of channel; the next one goes here and into its own file. */
export const channels = {
  slack,
  discord,
  teams,
  webhook,
  email,
  telegram,
  ntfy,
  pagerduty,
  alertmanager,
  apprise,
} as const satisfies Record<ChannelKind, Channel>;
