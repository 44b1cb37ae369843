import { PlainError } from "./plain-error.ts";

type Control = Readonly<{ url: string; apiKey: string }>;

/** Answers the status and the body; the reading of both is the caller's. */
const post = async ({ url, apiKey }: Control, path: string, body: unknown) => {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, text: await response.text() };
};

export const demoCustomer = "demo";

/** Makes the customer for first tries, unless there is one, and a token for it; answers the token. */
export const createDemoToken = async (control: Control): Promise<string> => {
  const customer = await post(control, "customers", { slug: demoCustomer, name: "Demo" });
  if (customer.status !== 201 && customer.status !== 409) {
    throw new PlainError(
      `The demo customer could not be made: control answered ${customer.status} ${customer.text.slice(0, 300)}`,
    );
  }
  const created = await post(control, `customers/${demoCustomer}/tokens`, { name: "First token" });
  const { token } = (created.status === 201 ? JSON.parse(created.text) : {}) as { token?: string };
  if (token) return token;
  throw new PlainError(
    `The demo token could not be made: control answered ${created.status} ${created.text.slice(0, 300)}`,
  );
};
