import { type Command, type Given, present, segment } from "./command.ts";
import { UsageError } from "./config.ts";
import { monitors } from "./monitor-commands.ts";
import { wholeNumber } from "./whole-number.ts";

const listOptions = {
  filter: "an expression such as colour:red AND machine:press-*",
  order: "such as since DESC",
};
const listQuery = ({ options }: Given) => ({ filter: options["filter"], order_by: options["order"] });

const customerFields = {
  name: "shown to people",
  parent: "slug of the customer above; none clears",
  email: "of whom to ask",
  phone: "of whom to ask",
  "device-limit": "most machines; none lifts it",
  "overdue-after": "seconds of silence after which an instance is overdue",
};
const clearable = (text: string | undefined) => (text === "none" ? null : text);
const customerBody = ({ options }: Given) =>
  present({
    name: options["name"],
    parent: clearable(options["parent"]),
    email: clearable(options["email"]),
    phone: clearable(options["phone"]),
    device_limit: wholeNumber(options["device-limit"], "device-limit"),
    overdue_after_seconds: wholeNumber(options["overdue-after"], "overdue-after"),
  });

const customers: readonly Command[] = [
  {
    name: "customers list",
    summary: "customers with the counts of their instances",
    options: listOptions,
    columns: ["slug", "name", "parent", "active", "machine_count", "colour"],
    request: (given) => ({ method: "GET", path: "customers", query: listQuery(given) }),
  },
  {
    name: "customers create",
    summary: "make a customer",
    takes: ["slug"],
    options: customerFields,
    request: (given) => ({
      method: "POST",
      path: "customers",
      body: { slug: given.words["slug"], ...customerBody(given) },
    }),
  },
  {
    name: "customers update",
    summary: "change a customer; what is not given stays",
    takes: ["slug"],
    options: { ...customerFields, active: "true or false" },
    request: (given) => {
      const { active } = given.options;
      if (active !== undefined && active !== "true" && active !== "false")
        throw new UsageError("--active must be true or false");
      const body = {
        ...customerBody(given),
        ...present({ active: active === undefined ? undefined : active === "true" }),
      };
      return { method: "PATCH", path: `customers/${segment(given.words["slug"])}`, body };
    },
  },
];

const tokenPath = ({ words }: Given) => `customers/${segment(words["customer"])}/tokens`;

const tokens: readonly Command[] = [
  {
    name: "tokens list",
    summary: "ingest tokens, of one customer or of all",
    options: { customer: "its slug", "expires-within": "days", prefix: "how the token begins" },
    columns: ["id", "customer", "name", "created_at", "expires_at", "revoked_at", "last_used_at"],
    request: ({ options }) => ({
      method: "GET",
      path: "tokens",
      query: {
        customer: options["customer"],
        expires_within_days: options["expires-within"],
        prefix: options["prefix"],
      },
    }),
  },
  {
    name: "tokens create",
    summary: "make an ingest token; it is shown this once",
    takes: ["customer", "name"],
    options: { expires: "an instant such as 2027-01-31T00:00:00Z" },
    request: (given) => ({
      method: "POST",
      path: tokenPath(given),
      body: present({ name: given.words["name"], expires_at: given.options["expires"] }),
    }),
  },
  {
    name: "tokens rotate",
    summary: "make a token in the place of another, which goes on for a while",
    takes: ["customer", "id"],
    options: { overlap: "seconds for which the old one goes on; a day when not given" },
    request: (given) => ({
      method: "POST",
      path: `${tokenPath(given)}/${segment(given.words["id"])}/rotate`,
      body: present({ overlap_seconds: wholeNumber(given.options["overlap"], "overlap") }),
    }),
  },
  {
    name: "tokens revoke",
    summary: "revoke an ingest token",
    takes: ["customer", "id"],
    request: (given) => ({ method: "DELETE", path: `${tokenPath(given)}/${segment(given.words["id"])}` }),
  },
];

const instancePath = ({ words }: Given) =>
  `customers/${segment(words["customer"])}/machines/${segment(words["machine"])}/software/${segment(words["software"])}`;

const instances: readonly Command[] = [
  {
    name: "instances list",
    summary: "instances, worst first",
    options: {
      ...listOptions,
      customer: "it and its children",
      colour: "green, yellow, red, grey; several with commas",
    },
    columns: ["customer", "machine", "software", "colour", "colour_since", "colour_text"],
    request: (given) => ({
      method: "GET",
      path: "instances",
      query: { ...listQuery(given), customer: given.options["customer"], colour: given.options["colour"] },
    }),
  },
  {
    name: "instances show",
    summary: "one instance",
    takes: ["customer", "machine", "software"],
    request: (given) => ({ method: "GET", path: instancePath(given) }),
  },
  {
    name: "instances delete",
    summary: "delete an instance; its history stays until it is dropped",
    takes: ["customer", "machine", "software"],
    request: (given) => ({ method: "DELETE", path: instancePath(given) }),
  },
];

const logs: readonly Command[] = [
  {
    name: "rejections list",
    summary: "refused requests, newest first, and what to do about them",
    options: {
      ...listOptions,
      customer: "it and its children",
      reason: "one of the closed set",
      from: "an instant",
    },
    columns: ["at", "customer", "machine", "software", "reason", "count", "address", "advice"],
    request: (given) => ({
      method: "GET",
      path: "rejections",
      query: {
        ...listQuery(given),
        customer: given.options["customer"],
        reason: given.options["reason"],
        from: given.options["from"],
      },
    }),
  },
  {
    name: "dead-letters list",
    summary: "what was accepted and could not be stored, newest first",
    options: { page_size: "at most 100", page_token: "of the page before" },
    columns: ["id", "at", "queue", "kind", "customer", "machine", "reason", "replayed_at"],
    request: (given) => ({
      method: "GET",
      path: "admin/dead-letters",
      query: { page_size: given.options["page_size"], page_token: given.options["page_token"] },
    }),
  },
  {
    name: "dead-letters replay",
    summary: "give one to its queue again",
    takes: ["dead_letter"],
    request: ({ words }) => ({
      method: "POST",
      path: `admin/dead-letters/${segment(words["dead_letter"])}/replay`,
    }),
  },
  {
    name: "dead-letters discard",
    summary: "forget one",
    takes: ["dead_letter"],
    request: ({ words }) => ({
      method: "DELETE",
      path: `admin/dead-letters/${segment(words["dead_letter"])}`,
    }),
  },
  {
    name: "diagnostics list",
    summary: "diagnostics that are open or wait for an acknowledgement",
    options: {
      ...listOptions,
      customer: "it and its children",
      state: "open, unacknowledged, active, closed or all",
    },
    columns: [
      "id",
      "customer",
      "machine",
      "software",
      "code",
      "severity",
      "message",
      "opened_at",
      "acknowledged_by",
    ],
    request: (given) => ({
      method: "GET",
      path: "diagnostics",
      query: { ...listQuery(given), customer: given.options["customer"], state: given.options["state"] },
    }),
  },
  {
    name: "diagnostics acknowledge",
    summary: "acknowledge one diagnostic by its id",
    takes: ["id"],
    request: ({ words }) => ({ method: "POST", path: `diagnostics/${segment(words["id"])}/acknowledge` }),
  },
  {
    name: "diagnostics acknowledge-code",
    summary: "acknowledge all of a code",
    takes: ["code"],
    options: { customer: "only of it and its children", module: "only of this module" },
    request: ({ words, options }) => ({
      method: "POST",
      path: "diagnostics/acknowledge",
      body: present({ code: wholeNumber(words["code"], "code"), ...options }),
    }),
  },
];

export const commands: readonly Command[] = [...customers, ...tokens, ...instances, ...monitors, ...logs];
