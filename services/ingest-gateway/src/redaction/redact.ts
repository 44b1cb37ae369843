import { cutText, storableText } from "@rollcall/service-kit";
import { redactPath, redactText, removed } from "./redact-text.ts";
import { isSecretName, namesSecret } from "./secret-names.ts";

const maxLength = 4_096;
const maxDepth = 100;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** `{"name": "password", "value": …}`: everything but the name is its value. */
const isNamedSecret = (value: object) =>
  Object.entries(value).some(
    ([key, each]) => /^(?:name|key|header|field|id|param)$/i.test(key) && namesSecret(each),
  );

/** A value without its secrets; JSON inside of a text is looked into as well. */
function redactValue(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) return removed;
  if (typeof value === "string") {
    const inner = /^\s*[[{"]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? redactText(value) : JSON.stringify(redactValue(inner, depth + 1));
  }
  if (Array.isArray(value))
    return value.map((each, n) => (namesSecret(value[n - 1]) ? removed : redactValue(each, depth + 1)));
  if (typeof value !== "object" || value === null) return value;
  const isNamed = isNamedSecret(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      redactText(key),
      isSecretName(key) || (isNamed && !namesSecret(each)) ? removed : redactValue(each, depth + 1),
    ]),
  );
}

/** A bounded copy of a refused payload that may be kept and shown: secrets are removed, what else it says stays. */
export function redact(payload: string): string {
  const text = storableText(cutText(payload, 2 * maxLength));
  const value = parsed(text);
  const kept =
    typeof value === "object" && value !== null ? JSON.stringify(redactValue(value)) : redactText(text);
  return storableText(cutText(kept, maxLength));
}

/** The same for what an address says. */
export const redactShort = (text: string, most: number): string =>
  storableText(cutText(redactPath(storableText(cutText(text, 4 * most))), most));
