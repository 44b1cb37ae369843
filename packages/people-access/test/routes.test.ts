import { expect, test } from "@jest/globals";
import { createRoutes } from "@rollcall/contracts/http/routes.ts";

const match = createRoutes();
const idOf = (method: string, path: string) => {
  const found = match(method, path);
  return found.kind === "operation" ? found.operation.id : found.kind;
};

test("a written segment goes before a parameter, and a parameter is tried where it leads nowhere", () => {
  expect(idOf("GET", "/customers/export")).toBe("exportCustomers");
  expect(idOf("GET", "/customers/acme")).toBe("getCustomer");
  expect(idOf("GET", "/customers/export/tokens")).toBe("listTokens");
  expect(idOf("HEAD", "/overview")).toBe("getOverview");
});

test("parameters come decoded, and what cannot be decoded is no path", () => {
  expect(match("GET", "/customers/a%2Fb")).toMatchObject({ params: { customer: "a/b" } });
  expect(idOf("GET", "/customers/%zz")).toBe("unknown");
  expect(idOf("GET", "/customers/")).toBe("unknown");
  expect(idOf("GET", "/__proto__/constructor")).toBe("unknown");
});

test("another method names those that the path takes", () => {
  expect(match("DELETE", "/customers")).toEqual({ kind: "other-method", allow: ["GET", "POST"] });
});
