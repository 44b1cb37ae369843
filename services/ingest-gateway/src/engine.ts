import type { Sender } from "@rollcall/service-kit";
import type { BodyReader } from "./body-reader.ts";
import type { Contract } from "./contract.ts";
import type { Directory } from "./directory.ts";
import type { Intake } from "./intake.ts";
import type { Metrics } from "./metrics.ts";
import type { NoteLeftOut } from "./left-out-notes.ts";
import type { PingDoor } from "./pings/ping-door.ts";
import type { RefusalReporter } from "./refusal-reporter.ts";
import type { Replies } from "./reply.ts";

/** What both engines are made of; they differ in how they read and validate. */
export type Engine = {
  readonly bodies: BodyReader;
  readonly contract: Contract;
  readonly directory: Directory;
  readonly intake: Intake;
  readonly metrics: Metrics;
  /** The address of the device, from outside of all trusted proxies. */
  readonly peerAddress: (sender: Sender) => string;
  readonly pings: PingDoor;
  readonly replies: Replies;
  readonly report: RefusalReporter;
  /** A heartbeat that counts, without fields that could not be read. */
  readonly noteLeftOut: NoteLeftOut;
};
