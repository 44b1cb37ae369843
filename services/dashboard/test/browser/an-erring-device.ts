import { at } from "./at.ts";

/** One device of a customer of its own that reports an error. Answers the path of its instance's page. */
export const anErringDevice = async (slug: string): Promise<string> => {
  const { token } = await at.platform.aCustomer(slug);
  await at.platform.send(token, `${slug}/press-1/agent/heartbeat`);
  const items = [{ code: 4711, message: "Sensor lost", severity: 2, module: "axis" }];
  await at.platform.send(token, `${slug}/press-1/agent/diagnostics`, { items });
  return `/customers/${slug}/machines/press-1/software/agent`;
};
