const maxLength = 4_096;
const removed = "[removed]";
const secretName =
  "[a-z0-9_.-]*(?:authorization|token|password|passwd|secret|api[_-]?key|private[_-]?key|credential|cookie)[a-z0-9_.-]*";

/** A JSON field, or a query or form parameter, whose name says that it is a secret; also when the text breaks off. */
const secretText = new RegExp(`("${secretName}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*("|\\\\?$)`, "gi");
const secretNumber = new RegExp(`("${secretName}"\\s*:\\s*)-?[\\d.][\\d.eE+-]*`, "gi");
const secretParameter = new RegExp(`((?:^|[?&;\\s])${secretName}=)[^&;\\s"]+`, "gi");
const bearer = /\b(bearer|basic)(\s+)[\w.~+/=-]+/gi;
/** Our own secrets, wherever they stand. */
const ownSecret = /\b(fmt|rck)_[0-9A-Za-z]+/g;

/** NUL and halves of surrogate pairs, which PostgreSQL does not take. */
export const storable = (text: string): string => text.toWellFormed().replaceAll("\0", "\ufffd");

/** A bounded copy of a refused payload that may be kept and shown: secrets are removed, the shape stays. */
export function redact(payload: string): string {
  return storable(payload.slice(0, 2 * maxLength))
    .replace(secretText, `$1"${removed}"`)
    .replace(secretNumber, `$1"${removed}"`)
    .replace(secretParameter, `$1${removed}`)
    .replace(bearer, `$1$2${removed}`)
    .replace(ownSecret, `$1_${removed}`)
    .slice(0, maxLength)
    .toWellFormed();
}
