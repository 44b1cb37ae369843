import { createHash } from "node:crypto";
import { cut, escapeHtml } from "../message/clean-text.ts";
import { type Said, say } from "../message/template.ts";
import { linesOf } from "../message/words.ts";
import { channel, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = {
  host: field.text({ label: "Mail server" }, /^[A-Za-z0-9.:-]{1,253}$/, "must be a host name or an address"),
  port: field.withDefault(field.wholeNumber({ label: "Port" }, 1, 65_535), 587),
  tls: field.withDefault(
    field.text(
      { label: "Encryption", help: "starttls, tls (from the first byte) or none" },
      /^(starttls|tls|none)$/,
      "must be starttls, tls or none",
    ),
    "starttls",
  ),
  user: field.optional(field.text({ label: "User" }, /^[^\p{Cc}]{1,200}$/u, "must have 1 to 200 characters")),
  password: field.optional(
    field.text({ label: "Password", secret: true }, /^[^\p{Cc}]{1,500}$/u, "must have 1 to 500 characters"),
  ),
  from: field.emails({ label: "From" }),
  to: field.emails({ label: "To" }),
  ...templateFields,
};

/** An id of ours, not a name of others: it stands in a header. */
const idOf = (text: string, domain: string) =>
  `<${createHash("sha256").update(text).digest("hex").slice(0, 32)}@${domain}>`;

function htmlOf({ title, summary, facts, members, links, body }: Said): string {
  const rows = facts.map(
    ({ name, value }) => `<tr><th align="left">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const own = [
    summary && `<p>${escapeHtml(summary)}</p>`,
    rows.length > 0 && `<table cellpadding="4">${rows.join("")}</table>`,
    members.length > 0 && `<ul>${members.map((member) => `<li>${escapeHtml(member)}</li>`).join("")}</ul>`,
  ];
  const parts = [
    `<h2>${escapeHtml(title)}</h2>`,
    ...(body === undefined ? own : [`<p style="white-space:pre-wrap">${escapeHtml(body)}</p>`]),
    `<p>${links.map(({ text, url }) => `<a href="${escapeHtml(url)}">${text}</a>`).join(" · ")}</p>`,
  ];
  return `<!doctype html><html lang="en"><body>${parts.filter(Boolean).join("\n")}</body></html>`;
}

export const email = channel({
  kind: "email",
  title: "Email",
  fields,
  targets: ({ host }) => [{ field: "host", url: `https://${host.includes(":") ? `[${host}]` : host}/` }],
  render: (message, settings, { now }) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const { host, port, tls, user, password, from, to } = settings;
    const [sender = ""] = from;
    const domain = sender.slice(sender.indexOf("@") + 1);
    const thread = idOf(`thread ${message.threadKey}`, domain);
    const links = said.links.map(({ text, url }) => `${text}: ${url}`);
    const mail = {
      server: { host, port, tls: tls as "starttls" | "tls" | "none", user, password },
      from: sender,
      to,
      subject: cut(said.title, 200),
      text: [said.body ?? linesOf(said).join("\n"), ...links].join("\n"),
      html: htmlOf(said),
      date: now,
      // The same in each attempt, so that a mail that came twice is one.
      messageId: idOf(`delivery ${message.deliveryId}`, domain),
      thread,
      headers: { "Auto-Submitted": "auto-generated", "X-Rollcall-Delivery": message.deliveryId },
    };
    return { via: "mail", mail, ...withNote(said.note) };
  },
});
