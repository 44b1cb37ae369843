import { afterAll, beforeAll } from "@jest/globals";
import { closeAll, openAll } from "./browser/at.ts";
// In this order: the first story wants a platform without a customer, and the last stories disturb it. Apart from that
// each has customers of its own.
import "./browser/stories/first-light.ts";
import "./browser/stories/live.ts";
import "./browser/stories/tokens.ts";
import "./browser/stories/diagnostics.ts";
import "./browser/stories/maintenance.ts";
import "./browser/stories/lists.ts";
import "./browser/stories/phone.ts";
import "./browser/stories/instance.ts";
import "./browser/stories/axe.ts";
import "./browser/stories/cut.ts";

beforeAll(openAll, 180_000);
afterAll(closeAll, 60_000);
