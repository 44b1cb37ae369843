import { setTimeout as wait } from "node:timers/promises";
import type { Credentials } from "@rollcall/stack";

type Customer = { slug: string; name: string; parent?: string; overdue?: number };

/** Cobalt's devices stop sending: they are what the pictures show as silent. */
const customers: readonly Customer[] = [
  { slug: "acme", name: "Acme Works" },
  { slug: "acme-north", name: "Acme North", parent: "acme" },
  { slug: "acme-south", name: "Acme South", parent: "acme" },
  { slug: "borealis", name: "Borealis Wind" },
  { slug: "cobalt", name: "Cobalt Mining", overdue: 20 },
  { slug: `delta-${"long-".repeat(24)}sl`, name: "Delta With A Very Long Slug" },
  { slug: "ember", name: "Ember Heating" },
];

const softwares = ["agent", "plc-bridge", "vision"] as const;
const versions = ["1.4.2", "1.4.1", "2.0.0-rc1"] as const;

const call = async (credentials: Credentials, method: string, path: string, body: object) => {
  const response = await fetch(`${credentials.dashboard_url}/api/v1${path}`, {
    method,
    headers: { "x-api-key": credentials.api_key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { token: string };
};

type Device = { customer: Customer; token: string; machine: string; software: string; number: number };

const post = async (credentials: Credentials, device: Device, kind: string, body: object) => {
  const { customer, machine, software, token } = device;
  await fetch(`${credentials.ingest_url}/api/ingest/${customer.slug}/${machine}/${software}/${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
};

const heartbeat = ({ number }: Device) => ({
  version: versions[number % 3],
  uptime_seconds: 1_000 + number * 37,
  pid: 100 + number,
  ip_addresses: [`10.0.0.${number}`],
  location: `Hall ${"ABC"[number % 3]}`,
  serial: `SN-${40_000 + number}`,
});

/** What a few of them say besides. */
const remarks = ({ number }: Device): [string, object][] => [
  [
    "status",
    { status: "running", message: "Warming up", snapshot: { cpu: 20, disk: { free_gb: 120, smart: "ok" } } },
  ],
  ...(number % 9 === 4
    ? [
        [
          "diagnostics",
          { items: [{ code: 4711, message: "Sensor lost on axis 2", severity: 2, module: "axis" }] },
        ] as [string, object],
      ]
    : []),
  ...(number % 9 === 7
    ? [
        [
          "diagnostics",
          { items: [{ code: 1201, message: "Temperature high: 71 °C", severity: 1, module: "thermo" }] },
        ] as [string, object],
      ]
    : []),
  ...(number % 13 === 5
    ? [
        [
          "status",
          {
            status: "degraded",
            message: "Disk 91 % full",
            snapshot: { cpu: 45, disk: { free_gb: 9, smart: "ok" } },
          },
        ] as [string, object],
      ]
    : []),
  ...(number % 19 === 8
    ? [["status", { status: "stopped", message: "Shift over" }] as [string, object]]
    : []),
  ...(number % 5 === 0
    ? [["metrics", { points: [{ temperature: 60 + (number % 20), pressure: 1.2 }] }] as [string, object]]
    : []),
];

const createCustomers = async (credentials: Credentials) => {
  const tokens: string[] = [];
  for (const { slug, name, parent, overdue } of customers) {
    await call(credentials, "POST", "/customers", {
      slug,
      name,
      parent: parent ?? null,
      overdue_after_seconds: overdue ?? 300,
    });
    tokens.push(
      (await call(credentials, "POST", `/customers/${slug}/tokens`, { name: "Plant gateway" })).token,
    );
  }
  return tokens;
};

/** Sixty devices of seven customers; `beat` lets those send that are not meant to be silent. */
export const anExampleFleet = async (credentials: Credentials) => {
  const tokens = await createCustomers(credentials);
  const devices = Array.from(
    { length: 60 },
    (_, number): Device => ({
      customer: customers[number % customers.length] as Customer,
      token: tokens[number % customers.length] as string,
      machine: `press-${String(number).padStart(3, "0")}`,
      software: softwares[number % 3] as string,
      number,
    }),
  );
  for (const device of devices) {
    await post(credentials, device, "heartbeat", heartbeat(device));
    for (const [kind, body] of remarks(device)) await post(credentials, device, kind, body);
  }
  await call(credentials, "POST", "/customers/borealis/maintenance-windows", {
    title: "New gearbox oil",
    machine: "press-003",
    starts_at: new Date(Date.now() + 7_200_000).toISOString(),
    duration_seconds: 5_400,
    recurrence: "FREQ=MONTHLY",
  });
  const [first] = devices;
  if (first) await post(credentials, { ...first, token: "fmt_mistyped" }, "heartbeat", {});
  return {
    beat: async () => {
      for (const device of devices) {
        const { slug } = device.customer;
        if (slug !== "cobalt" && device.number % 19 !== 8)
          await post(credentials, device, "heartbeat", heartbeat(device));
      }
    },
    /** Nobody sends any more, and nobody is given long. */
    fallSilent: async () => {
      for (const { slug } of customers)
        await call(credentials, "PATCH", `/customers/${slug}`, { overdue_after_seconds: 10 });
      await wait(15_000);
    },
  };
};
