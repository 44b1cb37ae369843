// What every scenario needs to know of the platform under test; see the README for the variables.
const need = (name: string): string => {
  const value = __ENV[name];
  if (!value) throw new Error(`${name} is missing: pass it with -e ${name}=…`);
  return value;
};

export const target = {
  ingestUrl: __ENV.INGEST_URL || "http://127.0.0.1:8080",
  customer: __ENV.CUSTOMER || "demo",
  token: need("TOKEN"),
  apiUrl: __ENV.API_URL || "http://127.0.0.1:3000",
  apiKey: __ENV.API_KEY || "",
  instances: Number(__ENV.INSTANCES || 10000),
};

export const rate = Number(__ENV.RATE || 500);
export const duration = __ENV.DURATION || "1m";

/** Virtual users that a rate needs when answers take up to 200 ms. */
export const usersFor = (perSecond: number) => ({
  preAllocatedVUs: Math.max(20, Math.ceil(perSecond * 0.05)),
  maxVUs: Math.max(50, Math.ceil(perSecond * 0.2)),
});
