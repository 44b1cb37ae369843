import { readFileSync } from "node:fs";
import { operations as table } from "../generated/operations.ts";

/** The operations of `http/api/`, with what is said of each there in `x-…`. */
export type OperationId = keyof typeof table;

export const apiServices = ["query", "control"] as const;
export type ApiService = (typeof apiServices)[number];

/** `none`: anybody. `self`: whoever is signed in, about nobody but himself. The rest from least to most. */
export const apiRoles = ["none", "self", "viewer", "operator", "admin"] as const;
export type ApiRole = (typeof apiRoles)[number];

/** json: one value; export: rows as NDJSON or CSV; stream: server-sent events; none: a status and headers. */
export const answerKinds = ["json", "export", "stream", "none"] as const;
export type AnswerKind = (typeof answerKinds)[number];

export type Operation = {
  readonly id: OperationId;
  /** Upper case. */
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  /** As in the document: `/customers/{customer}`, below `/api/v1`. */
  readonly path: string;
  readonly service: ApiService;
  readonly role: ApiRole;
  /** The role must hold for everything, not for one customer and its children. */
  readonly everything: boolean;
  readonly answer: AnswerKind;
};

/** Does not compile for an operation that does not say which service answers it and who may call it. */
const checked: Readonly<Record<OperationId, Omit<Operation, "id">>> = table;

export const operations: readonly Operation[] = Object.entries(checked).map(([id, operation]) => ({
  id: id as OperationId,
  ...operation,
}));

/** What the operations of a service are called. */
export type OperationsOf<S extends ApiService> = {
  [Id in OperationId]: (typeof table)[Id]["service"] extends S ? Id : never;
}[OperationId];

export type RouteMatch =
  | {
      readonly kind: "operation";
      readonly operation: Operation;
      readonly params: Readonly<Record<string, string>>;
    }
  /** The path exists, with these methods. */
  | { readonly kind: "other-method"; readonly allow: readonly string[] }
  | { readonly kind: "unknown" };

/** `path` without `/api/v1`, without a query. HEAD counts as GET. */
export type MatchRoute = (method: string, path: string) => RouteMatch;

type PathItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type ApiDocument = { readonly paths: Readonly<Record<string, PathItem>> };

const documentFile = new URL("../generated/api.json", import.meta.url);
/** All files of `http/api/` as one document. */
export const readApiDocument = (): ApiDocument =>
  JSON.parse(readFileSync(documentFile, "utf8")) as ApiDocument;

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

/** The one table by which the origin forwards and the services authorise; of all operations, or of some. */
export function createRoutes(of: readonly Operation[] = operations): MatchRoute {
  const root = newNode();
  for (const operation of of) insert(root, operation);
  return (method, path) => {
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
}
