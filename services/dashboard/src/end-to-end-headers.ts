/** Of one connection only (RFC 9110, 7.6.1), or ours to say; the rest of the headers goes through as it is. */
const hopByHop = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "http2-settings",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
]);

type HeaderValues = Record<string, string | string[]>;
type GivenHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What no sender may declare to be of this connection alone: how long the body is, and for whom. */
const neverDropped: ReadonlySet<string> = new Set(["content-length", "host"]);

/** Further names that this connection alone is meant to see. */
const namedBy = (connection: string | string[] | undefined): readonly string[] =>
  String(connection ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase());

export const endToEndHeaders = (headers: GivenHeaders): HeaderValues => {
  const named = namedBy(headers["connection"]);
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined &&
        !hopByHop.has(entry[0]) &&
        !(named.includes(entry[0]) && !neverDropped.has(entry[0])),
    ),
  );
};
