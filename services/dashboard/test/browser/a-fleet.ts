import { at } from "./at.ts";

/** Twelve machines of two customers below `works`; the second customer's are of another version. */
const sendFleet = async () => {
  const { platform } = at;
  await platform.api("POST", "/customers", { slug: "works", name: "Works" });
  const acme = await platform.aCustomer("acme", { parent: "works" });
  const cobalt = await platform.aCustomer("cobalt", { parent: "works" });
  for (let index = 0; index < 12; index += 1) {
    const { slug, token } = index < 8 ? acme : cobalt;
    const path = `${slug}/press-${String(index).padStart(2, "0")}/agent`;
    await platform.send(token, `${path}/heartbeat`, { version: index < 8 ? "1.4.2" : "2.0.0" });
    if (index === 3) {
      const items = [{ code: 4711, message: "Sensor lost", severity: 2 }];
      await platform.send(token, `${path}/diagnostics`, { items });
    }
  }
  await platform.send("fmt_mistyped", "acme/press-00/agent/heartbeat");
};

let sent: Promise<void> | undefined;

/** Sent by whichever story comes first. */
export const aFleet = (): Promise<void> => (sent ??= sendFleet());
