import { request } from "node:https";
import { expect } from "@jest/globals";
import { provideWebApp } from "@rollcall/stack";
import {
  createTestPostgres,
  createTestRedis,
  createTestVhost,
  startService,
  testApiKey,
} from "@rollcall/test-kit";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** One call of the people's API with the key of the owner; throws what it answers unless it is fine. */
const callApi = async <Body>(url: string, method: Method, path: string, body?: object): Promise<Body> => {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { "x-api-key": testApiKey, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as Body;
};

/** A device sends over HTTPS, on a fresh connection as the product's own client does. Answers the status. */
const sendAsDevice = (url: string, token: string, body: object): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent = request(
      url,
      { method: "POST", headers, agent: false, rejectUnauthorized: false },
      (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on("error", reject).end(JSON.stringify(body));
  });

const startAll = async () => {
  const [postgres, redis, vhost] = await Promise.all([
    createTestPostgres(),
    createTestRedis(),
    createTestVhost(),
  ]);
  const stores = { postgres, redis, vhost };
  const [control, query, liveness, writer, events, gateway] = await Promise.all([
    startService("control", stores),
    startService("query", stores),
    startService("liveness", stores),
    startService("heartbeat-writer", stores),
    startService("event-writer", stores),
    startService("ingest-gateway", stores),
  ]);
  const env = {
    QUERY_URL: query.url,
    CONTROL_URL: control.url,
    INGEST_HTTPS_PORT: String(gateway.ports.https),
  };
  const dashboard = await startService("dashboard", { env });
  return {
    postgres,
    stores: [postgres, redis, vhost],
    control,
    query,
    liveness,
    writer,
    events,
    gateway,
    dashboard,
  };
};

/** The whole platform with an empty database, the built web app, and Alice as its owner. */
export const aDashboard = async () => {
  // The dashboard reads the files of the web app when it starts.
  await provideWebApp(() => {});
  const { stores, postgres, ...services } = await startAll();
  const { dashboard, gateway } = services;
  const api = <Body = unknown>(method: Method, path: string, body?: object) =>
    callApi<Body>(dashboard.url, method, path, body);
  return {
    ...services,
    postgres,
    url: dashboard.url,
    api,
    /** A customer with a token for its devices. */
    aCustomer: async (slug: string, more: object = {}) => {
      await api("POST", "/customers", { slug, name: slug, ...more });
      const { token, id } = await api<{ token: string; id: string }>("POST", `/customers/${slug}/tokens`, {
        name: "devices",
      });
      // It is known to the gateway at once: that looks at the body, and refuses it.
      const probe = `${gateway.httpsUrl}/api/ingest/${slug}/probe/probe/status`;
      expect(await sendAsDevice(probe, token, { status: "?" })).toBe(422);
      return { slug, token, tokenId: id };
    },
    send: (token: string, path: string, body: object = {}) =>
      sendAsDevice(`${gateway.httpsUrl}/api/ingest/${path}`, token, body),
    close: async () => {
      // How they stop is tested where they live; here it would only take time.
      await Promise.all(Object.values(services).map((service) => service.kill()));
      await Promise.all(stores.map((store) => store.close()));
    },
  };
};

export type Dashboard = Awaited<ReturnType<typeof aDashboard>>;
