/**
 * The closed set of reasons for which a request is refused, with what the operator should do about each.
 * `detail` of the device's answer never tells the reasons of a 403 apart, so that nobody can probe.
 */
export const rejectionReasons = {
  token_missing: "The request carried no token. Send `Authorization: Bearer fmt_…`.",
  token_malformed:
    "The token is mistyped or cut off: its checksum does not fit. Copy it again, or create a new one.",
  token_unknown: "No such token exists. Create one for this customer and put it on the device.",
  token_expired: "The token has passed its expiry date. Create a new one and put it on the device.",
  token_revoked: "The token was revoked. Create a new one and put it on the device.",
  customer_mismatch:
    "The token belongs to another customer. Check the customer slug in the address, or use that customer's token.",
  customer_inactive:
    "The customer, or one above it, is deactivated. Reactivate it to let its devices report again.",
  device_limit:
    "The customer has reached its device limit; known machines go on. Raise the limit or delete machines that are gone.",
  slug_invalid:
    "A slug in the address is not lowercase letters, digits and hyphens (at most 128). Correct the device's configuration.",
  path_unknown:
    "No such address. Check the base address of the device: /api/ingest/{customer}/{machine}/{software}/heartbeat.",
  method_not_allowed: "The address exists but takes POST only. Check the client's request method.",
  body_invalid: "The body breaks the contract; the detail names the field. Correct the sender.",
  body_not_json: "The body is not JSON. Check the sender's encoding and quoting.",
  body_too_large: "The body is above 64 kB (4 MB for a batch). Send less per request.",
  media_type:
    "The content type or encoding is not supported. Send `Content-Type: application/json`, plain or gzip.",
  too_old:
    "A reading is older than the time the history is kept for. Send readings sooner, or keep them longer.",
  in_future:
    "A reading lies more than a day in the future. Check the device's clock, or the time of its points.",
  distinct_values:
    "The customer has used up its budget of distinct versions or metric names; a version was stored as `other`, the values of a metric stand in the payload.",
  dead_letter:
    "A message that was accepted could not be stored. The administrators of the platform see it and can have it stored again.",
  request_malformed:
    "The request is no valid HTTP. Check the client, and what stands between it and the platform.",
  request_slow:
    "The request did not come to its end in time. Check the network of the device, and that its client says how long a body is.",
  head_too_large: "The head of the request is above 16 kB. Send fewer or shorter headers.",
  expectation_unknown:
    "The request expects something that nobody knows. Send no Expect header, or 100-continue.",
  idempotency_key_reused:
    "The request repeats an Idempotency-Key of this instance with another body. Make a new key for each new body.",
  accepted_without:
    "Nothing was refused: the heartbeat counts, without those of its fields that could not be read. Correct the sender.",
  ping_unknown:
    "The address of a ping belongs to no monitor: it was mistyped, rotated or deleted. Copy it again from the monitor's page.",
  ping_invalid:
    "A ping could not be read; the detail names what is wrong. An exit code is 0 to 255, a run id is a UUID.",
  ping_too_many:
    "A monitor was pinged more than ten times a second, or one sender tried too many addresses that are none.",
  overloaded:
    "The platform could not store the request in time and asked the device to try again (503 or 429).",
} as const satisfies Record<string, string>;

export type RejectionReason = keyof typeof rejectionReasons;
