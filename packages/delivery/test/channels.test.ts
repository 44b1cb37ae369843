import { type ChannelKind, channelKinds, messageEvents, severities } from "@rollcall/contracts/alerts";
import { describe, expect, test } from "@jest/globals";
import { channels, checkChannel, renderMessage } from "../src/index.ts";
import { aMessage, someSettings } from "./a-message.ts";
import { cardProblems, expectReceivable } from "./receivers.ts";

const now = new Date("2026-12-01T03:10:00Z");
const httpKinds = channelKinds.filter((kind) => kind !== "email");
const overHttp = (kind: ChannelKind, message = aMessage(), settings: object = someSettings[kind]) => {
  const rendered = renderMessage(kind, message, { ...settings }, now);
  if (rendered.via !== "http") throw new Error("not over HTTP");
  return { ...rendered.request, note: rendered.note, json: JSON.parse(rendered.request.body ?? "") as never };
};

describe.each(httpKinds)("%s", (kind) => {
  test.each(messageEvents)("what it is told of %s is what the receiver takes", (event) => {
    for (const severity of severities) {
      const parts = event === "resolved" ? { resolvedAt: now } : {};
      const { json, method } = overHttp(kind, aMessage({ event, severity, ...parts }));
      expectReceivable(kind, json);
      expect(method).toBe("POST");
    }
  });

  test("says what, where by name, since when, why and a link", () => {
    const said = overHttp(kind).body ?? "";
    const wanted = [
      "Pump 7 is silent",
      "https://rollcall.example/alerts/5f3f4f0e",
      "Nothing was heard of it",
    ];
    for (const text of wanted) expect(said).toContain(text);
    if (kind !== "alertmanager") expect(said).toMatch(/Pump 7.*Controller/s);
  });

  test("renders the same for the same message", () => {
    expect(overHttp(kind)).toEqual(overHttp(kind));
  });
});

describe("the settings of a channel", () => {
  test.each(channelKinds)("%s takes its settings and describes its fields without a value", (kind) => {
    const { problems, settings } = channels[kind].check(someSettings[kind]);
    expect(problems).toEqual([]);
    expect(Object.keys(settings ?? {})).toEqual(expect.arrayContaining(Object.keys(someSettings[kind])));
    expect(JSON.stringify(channels[kind].describe())).not.toContain("hush");
  });

  test.each(channelKinds)("%s marks every secret field", (kind) => {
    const secret = new Set(channels[kind].describe().flatMap((field) => (field.secret ? [field.name] : [])));
    const hushed = Object.entries(someSettings[kind]).filter(([, value]) =>
      JSON.stringify(value).includes("hush"),
    );
    for (const [name] of hushed) expect([name, secret.has(name)]).toEqual([name, true]);
  });

  test.each(channelKinds)("%s names each field that is wrong and never its value", (kind) => {
    const names = channels[kind].describe().map(({ name }) => name);
    const wrong = Object.fromEntries(names.map((name) => [name, { hush: "\nhush" }]));
    const { problems, settings } = channels[kind].check(wrong);
    expect(settings).toBeUndefined();
    expect(problems.map(({ field }) => field)).toEqual(names);
    expect(JSON.stringify(problems)).not.toContain("nhush");
    expect(() => channels[kind].render(aMessage(), wrong, { now })).toThrow(TypeError);
  });

  test.each(channelKinds)("%s refuses unknown fields and names what is missing", (kind) => {
    const { problems } = channels[kind].check({ bogus: 1 });
    const missing = channels[kind].describe().flatMap(({ name, required }) => (required ? [name] : []));
    expect(problems.map(({ field }) => field)).toEqual(["bogus", ...missing]);
  });

  test.each([
    "slack",
    "discord",
    "teams",
    "webhook",
    "ntfy",
    "alertmanager",
    "apprise",
    "pagerduty",
  ] as const)("%s is not created with an address inside", async (kind) => {
    const input = { ...someSettings[kind], url: "https://169.254.169.254/hush" };
    const check = await checkChannel(kind, input);
    expect(check.problems).toEqual([{ field: "url", message: "leads to an address that is not public" }]);
  });

  test("a mail server inside is refused unless its network is allowed", async () => {
    const input = { ...someSettings.email, host: "127.0.0.1" };
    expect((await checkChannel("email", input)).problems).toEqual([
      { field: "host", message: "leads to an address that is not public" },
    ]);
    expect((await checkChannel("email", input, { allowNetworks: ["127.0.0.0/8"] })).problems).toEqual([]);
  });

  test.each(["Host", "content-length", "Transfer-Encoding", "X-Rollcall-Signature", "webhook-id"])(
    "a header %s of one's own is refused",
    (name) => {
      const { problems } = channels.webhook.check({ ...someSettings.webhook, headers: { [name]: "x" } });
      expect(problems.map(({ field }) => field)).toEqual(["headers"]);
    },
  );

  test("a header cannot carry a line feed", () => {
    const headers = { "X-One": "a\r\nX-Two: b" };
    expect(channels.webhook.check({ ...someSettings.webhook, headers }).problems).toHaveLength(1);
  });
});

describe("what receivers make of it", () => {
  test("pagerduty is triggered, acknowledged and resolved under the alert's id", () => {
    const actions = (["fired", "acknowledged", "resolved"] as const).map((event) => {
      const { event_action, dedup_key } = overHttp("pagerduty", aMessage({ event })).json as {
        event_action: string;
        dedup_key: string;
      };
      return [event_action, dedup_key];
    });
    const { id } = aMessage();
    expect(actions).toEqual([
      ["trigger", id],
      ["acknowledge", id],
      ["resolve", id],
    ]);
  });

  test("alertmanager hears one living alert, and at its end none, all with the same labels as before", () => {
    type Alert = { labels: Record<string, string>; endsAt: string };
    const living = (alerts: Alert[]) => alerts.filter(({ endsAt }) => new Date(endsAt) > now);
    const fired = overHttp("alertmanager").json as Alert[];
    const raised = overHttp("alertmanager", aMessage({ severity: "warning", event: "changed" }))
      .json as Alert[];
    const resolved = overHttp("alertmanager", aMessage({ event: "resolved", resolvedAt: now }))
      .json as Alert[];
    expect(living(fired).map(({ labels }) => labels["severity"])).toEqual(["critical"]);
    expect(living(raised).map(({ labels }) => labels["severity"])).toEqual(["warning"]);
    expect(living(resolved)).toEqual([]);
    const labels = (alerts: Alert[]) => alerts.map((alert) => alert.labels);
    expect(labels(raised)).toEqual(labels(fired));
    expect(labels(resolved)).toEqual(labels(fired));
  });

  test("the paths of telegram, alertmanager and apprise are theirs, below a prefix too", () => {
    expect(overHttp("telegram").url).toBe(
      "https://api.telegram.org/bot12345:hushhushhushhushhushhush/sendMessage",
    );
    expect(overHttp("alertmanager").url).toBe("https://alertmanager.example:9093/am/api/v2/alerts");
    expect(overHttp("apprise").url).toBe("https://apprise.example/notify/hush");
  });

  test("the library of Adaptive Cards does find faults", () => {
    expect(cardProblems({ type: "AdaptiveCard", version: "1.4", body: [{ type: "Nope" }] })).toHaveLength(1);
  });

  test("webhook's body has the documented fields", () => {
    const { json, headers } = overHttp("webhook");
    expect(json).toMatchObject({
      event: "alert.fired",
      delivery: aMessage().deliveryId,
      sent_at: now.toISOString(),
      link: aMessage().links.page,
      alert: {
        id: aMessage().id,
        severity: "critical",
        status: "active",
        customer: "acme",
        machine: "pump-7",
      },
    });
    expect(headers).toMatchObject({
      "X-Webhook-Secret": "hush",
      "x-rollcall-event": "alert.fired",
      "x-rollcall-delivery": aMessage().deliveryId,
    });
  });
});

describe("templates", () => {
  test.each(channelKinds)("%s uses title and body of its own", (kind) => {
    const settings = {
      ...someSettings[kind],
      title_template: "Oh dear: {{ machine | upcase }}",
      body_template:
        "{% for one in in_common %}{{ one.name }}={{ one.value }}{% endfor %} of {{ of_how_many }}",
    };
    const rendered = renderMessage(kind, aMessage(), settings, now);
    const said = JSON.stringify(rendered).replaceAll("\\\\", "").replaceAll("\\", "");
    expect(rendered.note).toBeUndefined();
    if (kind !== "pagerduty" && kind !== "alertmanager") expect(said).toContain("version=1.2.3 of 3");
    expect(said).toContain("Oh dear: PUMP 7");
  });

  test.each([
    "{{ nobody }}",
    "{{ title | nofilter }}",
    "{{ summary.constructor.constructor }}",
    "{% include 'package.json' %}",
    "{% render '/etc/passwd' %}",
    "{% for i in (1..100000000) %}x{% endfor %}",
    "{% if %}",
    "   {% comment %}nothing{% endcomment %} ",
  ])("the broken template %s falls back to ours and says so", (template) => {
    const plain = renderMessage("slack", aMessage(), someSettings.slack, now);
    const check = channels.slack.check({ ...someSettings.slack, title_template: template });
    if (check.settings === undefined) {
      expect(check.problems[0]).toMatchObject({ field: "title_template" });
      return;
    }
    const rendered = renderMessage("slack", aMessage(), check.settings, now);
    expect(rendered.note).toMatch(/^The title template (is broken \(.+\)|yields nothing); ours was used\.$/);
    expect({ ...rendered, note: undefined }).toEqual({ ...plain, note: undefined });
  });

  test("what a template yields is text", () => {
    const settings = { ...someSettings.telegram, body_template: "<b>{{ machine }}</b>" };
    const { text } = overHttp("telegram", aMessage(), settings).json as { text: string };
    expect(text).toContain("&lt;b&gt;Pump 7&lt;/b&gt;");
  });
});
