import { type Command, type Given, present, segment } from "./command.ts";
import { wholeNumber } from "./whole-number.ts";

const schedule = {
  interval: "seconds between two runs; or",
  cron: "five fields, such as '0 3 * * *', and",
  zone: "the wall clock that cron follows, such as Europe/Berlin",
  grace: "seconds that it may be late",
  "max-runtime": "seconds after which a run that has not ended is overdue",
};
const scheduleBody = ({ options }: Given) =>
  present({
    interval_seconds: wholeNumber(options["interval"], "interval"),
    cron: options["cron"],
    time_zone: options["zone"],
    grace_seconds: wholeNumber(options["grace"], "grace"),
    max_runtime_seconds: wholeNumber(options["max-runtime"], "max-runtime"),
  });
const monitorPath = ({ words }: Given) => `heartbeats/${segment(words["id"])}`;
const monitorColumns = ["id", "customer", "name", "status", "colour", "last_ping_at", "next_deadline_at"];

/** Jobs that are watched by their pings. */
export const monitors: readonly Command[] = [
  {
    name: "monitors list",
    summary: "jobs that are watched by their pings",
    options: { customer: "its slug", status: "new, up, started, down or paused" },
    columns: monitorColumns,
    request: ({ options }) => ({
      method: "GET",
      path: "heartbeats",
      query: { customer: options["customer"], status: options["status"] },
    }),
  },
  {
    name: "monitors create",
    summary: "watch a job; answers the path to ping",
    takes: ["name"],
    options: { customer: "its slug", ...schedule },
    request: (given) => ({
      method: "POST",
      path: "heartbeats",
      body: {
        name: given.words["name"],
        ...present({ customer: given.options["customer"] }),
        ...scheduleBody(given),
      },
    }),
  },
  {
    name: "monitors runs",
    summary: "runs of a job, newest first",
    takes: ["id"],
    columns: ["started_at", "outcome", "duration_ms", "exit_code"],
    request: (given) => ({ method: "GET", path: `${monitorPath(given)}/executions` }),
  },
  ...(["pause", "resume", "rotate"] as const).map(
    (verb): Command => ({
      name: `monitors ${verb}`,
      summary: {
        pause: "nothing falls due any more",
        resume: "it may fall due again",
        rotate: "a new address",
      }[verb],
      takes: ["id"],
      request: (given) => ({ method: "POST", path: `${monitorPath(given)}/${verb}` }),
    }),
  ),
  {
    name: "monitors delete",
    summary: "its address is not found any more",
    takes: ["id"],
    request: (given) => ({ method: "DELETE", path: monitorPath(given) }),
  },
];
