// The page that is there before the web app is built: the overview, with an API key kept for this tab.
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en");
let seenAt = 0;

const cells = (row, texts) => {
  for (const text of texts) row.append(Object.assign(document.createElement("td"), { textContent: text }));
  return row;
};
const rows = (id, items, textsOf, classOf) =>
  byId(id).replaceChildren(
    ...items.map((item) => {
      const row = cells(document.createElement("tr"), textsOf(item));
      row.className = classOf(item);
      return row;
    }),
  );

const show = ({ counts, turned_red, customers }) => {
  const total = counts.green + counts.yellow + counts.red + counts.grey;
  byId("sentence").textContent =
    counts.red + counts.yellow === 0
      ? `All ${number.format(total)} instances are alive or at rest.`
      : `${number.format(counts.red)} of ${number.format(total)} instances are silent or failed.`;
  const words = { green: "● alive", yellow: "▲ degraded", red: "■ silent or failed", grey: "○ grey" };
  byId("counts").replaceChildren(
    ...Object.entries(words).map(([colour, word]) =>
      Object.assign(document.createElement("li"), {
        textContent: `${word} ${number.format(counts[colour])}`,
      }),
    ),
  );
  const path = (item) => `${item.customer} / ${item.machine} / ${item.software}`;
  rows(
    "reds",
    turned_red,
    (item) => [path(item), item.text, item.since],
    () => "red",
  );
  const numbers = ({ green, yellow, red, grey }) =>
    [green, yellow, red, grey].map((each) => number.format(each));
  rows(
    "customers",
    customers,
    (item) => [item.name, ...numbers(item.counts)],
    (item) => (item.counts.red > 0 ? "red" : ""),
  );
};

const askForKey = (why) => {
  byId("ask").hidden = false;
  byId("overview").hidden = true;
  byId("forget").hidden = true;
  byId("refused").textContent = why;
};

const refresh = async () => {
  const key = sessionStorage.getItem("key");
  if (!key) return askForKey("");
  const answer = await fetch("/api/v1/overview", { headers: { authorization: `Bearer ${key}` } });
  if (answer.status === 401) {
    sessionStorage.removeItem("key");
    return askForKey("This key is not accepted.");
  }
  if (!answer.ok) throw new Error((await answer.json()).error.message);
  show(await answer.json());
  seenAt = Date.now();
  byId("ask").hidden = true;
  byId("overview").hidden = false;
  byId("forget").hidden = false;
};

// A dead page must look dead: the age of what is shown, and greyed once it is old.
const tick = () => {
  const age = Math.round((Date.now() - seenAt) / 1000);
  byId("age").textContent = seenAt === 0 ? "" : `as of ${age} s ago`;
  byId("overview").classList.toggle("stale", age > 15);
};
const tryRefresh = () => refresh().catch((error) => (byId("refused").textContent = String(error.message)));

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("key", byId("key").value.trim());
  void tryRefresh();
});
byId("forget").addEventListener("click", () => {
  sessionStorage.removeItem("key");
  askForKey("");
});
setInterval(tick, 1000);
setInterval(() => void tryRefresh(), 5000);
void tryRefresh();
