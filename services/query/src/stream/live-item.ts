import type { components } from "@rollcall/contracts/generated/api.ts";

export type LiveEventType = components["schemas"]["LiveEventType"];

/** Those who may see one of these customers; those who may see everything; those who may not; or everybody. */
export type Audience = readonly string[] | "everything" | "rest" | "everybody";

/** One thing that happened, as a stream shows it. */
export type LiveItem = {
  readonly type: LiveEventType;
  /** The same thing has the same key however often and by whichever way it comes. */
  readonly key: string;
  readonly audience: Audience;
  readonly data: Readonly<Record<string, unknown>>;
};

/** With its text as one server-sent event, whose id is a position to continue from. */
export type Rendered = LiveItem & { readonly text: string };

/** Written out when the first stream asks for it: of a mass of events most are shown to nobody. */
export function render(item: LiveItem, id: number): Rendered {
  let text: string | undefined;
  return {
    ...item,
    get text() {
      return (text ??= `id: ${id}\nevent: ${item.type}\ndata: ${JSON.stringify({ key: item.key, ...item.data })}\n\n`);
    },
  };
}

/** More happened than is sent: the lists have it. */
export const overflowItem = (id: number): Rendered =>
  render({ type: "overflow", key: `overflow-${id}`, audience: "everybody", data: {} }, id);

/** `customers` is what the reader may see and asked for, null everything. */
export function isFor(audience: Audience, customers: ReadonlySet<string> | null): boolean {
  if (audience === "everybody") return true;
  if (audience === "everything") return customers === null;
  if (audience === "rest") return customers !== null;
  return customers === null || audience.some((customer) => customers.has(customer));
}
