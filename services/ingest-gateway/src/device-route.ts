import { type DeviceKind, deviceKinds } from "@rollcall/contracts/broker";

/** What an address says, as far as it could be read; slugs are not checked here. */
export type Address = {
  readonly customer: string;
  /** Null in a batch, whose lines name it. */
  readonly machine: string | null;
  readonly software: string | null;
  readonly kind: DeviceKind | "batch";
};

const isDeviceKind = (text: string | undefined): text is DeviceKind =>
  (deviceKinds as readonly (string | undefined)[]).includes(text);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The path and query that are asked for, out of the absolute form too (`POST http://host/path`). */
export const targetOf = (url: string): string =>
  url.replace(/^https?:\/\/[^/?#]*(?=(.?))/i, (_all, next: string) => (next === "/" ? "" : "/"));

/** Reads any device address leniently, bad slugs and all, so that a refusal can name them. */
export function readAddress(url: string): Address | undefined {
  const [path = ""] = url.split("?", 1);
  const [before, api, ingest, ...rest] = path.replace(/\/$/, "").split("/");
  if (before !== "" || api !== "api" || ingest !== "ingest") return undefined;
  const [customer = "", machine = "", software = "", kind] = rest.map(decoded);
  if (customer === "" || machine === "") return undefined;
  if (rest.length === 2 && machine === "batch")
    return { customer, machine: null, software: null, kind: "batch" };
  if (rest.length !== 4 || software === "" || !isDeviceKind(kind)) return undefined;
  return { customer, machine, software, kind };
}
