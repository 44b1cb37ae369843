/** As `contracts/http/ingest.yaml` says them. */
export const maxBodyBytes = 64 * 1024;
export const maxBatchBytes = 4 * 1024 * 1024;
export const maxBatchLines = 5_000;
export const maxIdempotencyKeyLength = 200;
export const maxSlugLength = 128;
