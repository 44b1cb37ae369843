import { readFileSync } from "node:fs";

export const apiServices = ["query", "control"] as const;
export type ApiService = (typeof apiServices)[number];

/** `none`: anybody. `self`: whoever is signed in, about nobody but himself. The rest from least to most. */
export const apiRoles = ["none", "self", "viewer", "operator", "admin"] as const;
export type ApiRole = (typeof apiRoles)[number];

/** One operation of `api.yaml`, with what is said of it there in `x-…`. */
export type Operation = {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** As in the document: `/customers/{customer}`, below `/api/v1`. */
  readonly path: string;
  readonly service: ApiService;
  readonly role: ApiRole;
  /** The role must hold for everything, not for one customer and its children. */
  readonly everything: boolean;
};

export type RouteMatch =
  | {
      readonly kind: "operation";
      readonly operation: Operation;
      readonly params: Readonly<Record<string, string>>;
    }
  /** The path exists, with these methods. */
  | { readonly kind: "other-method"; readonly allow: readonly string[] }
  | { readonly kind: "unknown" };

export type Routes = {
  readonly operations: readonly Operation[];
  /** `path` without `/api/v1`, without a query. HEAD counts as GET. */
  readonly match: (method: string, path: string) => RouteMatch;
};

type PathItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type ApiDocument = { readonly paths: Readonly<Record<string, PathItem>> };

const methods = ["get", "put", "post", "delete", "patch"];

const documentFile = new URL("../generated/api.json", import.meta.url);
/** `api.yaml`. */
export const readApiDocument = (): ApiDocument =>
  JSON.parse(readFileSync(documentFile, "utf8")) as ApiDocument;

function asOneOf<T extends string>(allowed: readonly T[], value: unknown, what: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new Error(`${what} must be one of ${allowed.join(", ")}, is ${String(value)}`);
  return found;
}

/** Every operation; throws for one that does not say which service answers it and who may call it. */
export function readOperations(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const described = item[method];
      if (!described) return [];
      const name = `${method.toUpperCase()} ${path}`;
      const id = described["operationId"];
      if (typeof id !== "string") throw new Error(`${name} has no operationId`);
      return {
        id,
        method: method.toUpperCase(),
        path,
        service: asOneOf(apiServices, described["x-service"], `x-service of ${name}`),
        role: asOneOf(apiRoles, described["x-role"], `x-role of ${name}`),
        everything: described["x-everything"] === true,
      };
    }),
  );
}

type Node = {
  readonly fixed: Map<string, Node>;
  /** The child for any segment, and the name that each operation gives to it. */
  any?: Node;
  readonly operations: Map<string, { operation: Operation; names: readonly string[] }>;
};

const newNode = (): Node => ({ fixed: new Map(), operations: new Map() });

function insert(root: Node, operation: Operation): void {
  let node = root;
  const names: string[] = [];
  for (const segment of operation.path.slice(1).split("/")) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name !== undefined) {
      names.push(name);
      node.any ??= newNode();
      node = node.any;
      continue;
    }
    const child = node.fixed.get(segment) ?? newNode();
    node.fixed.set(segment, child);
    node = child;
  }
  node.operations.set(operation.method, { operation, names });
}

/** A written segment goes before a parameter; where it leads nowhere, the parameter is tried. */
function find(
  node: Node,
  segments: readonly string[],
  values: readonly string[],
): [Node, readonly string[]] | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.operations.size > 0 ? [node, values] : undefined;
  const fixed = node.fixed.get(segment);
  const found = fixed && find(fixed, rest, values);
  if (found) return found;
  return node.any && segment !== "" ? find(node.any, rest, [...values, segment]) : undefined;
}

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

/** The one table by which the origin forwards and both services authorise. */
export function createRoutes(document: ApiDocument): Routes {
  const operations = readOperations(document);
  const root = newNode();
  for (const operation of operations) insert(root, operation);
  const match: Routes["match"] = (method, path) => {
    const segments = path.slice(1).split("/").map(decoded);
    if (!segments.every((segment) => segment !== undefined)) return { kind: "unknown" };
    const found = find(root, segments, []);
    if (!found) return { kind: "unknown" };
    const [node, values] = found;
    const entry = node.operations.get(method === "HEAD" ? "GET" : method);
    if (!entry) return { kind: "other-method", allow: [...node.operations.keys()] };
    const params = Object.fromEntries(entry.names.map((name, index) => [name, values[index] ?? ""]));
    return { kind: "operation", operation: entry.operation, params };
  };
  return { operations, match };
}
