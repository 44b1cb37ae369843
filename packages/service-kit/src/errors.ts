/** Every code that an AppError may carry, with its HTTP status. */
export const errorStatus = {
  invalid: 422,
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal: 500,
  bad_gateway: 502,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** An expected failure. The message is for the client; what only we may know goes into `cause`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Fields at fault, for `invalid`. */
  readonly fields: readonly { path: string; message: string; position?: number }[];

  /** When it may be worth trying again, for `too_many_requests` and `unavailable`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; fields?: AppError["fields"]; retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** A failure that repeats for this input however often it is tried: dead-letter, do not retry. */
export class PermanentError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PermanentError";
  }
}

/** A failure of the world, not of the input: it is tried until it works, however long that takes. */
export class PassingError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PassingError";
  }
}

/** The broker has no queue for a message. That nobody listens is often no error. */
export class UnheardError extends AppError {
  constructor(routingKey: string) {
    super("unavailable", `No queue takes ${routingKey}`);
    this.name = "UnheardError";
  }
}

export const isUnheard = (error: unknown): boolean => error instanceof UnheardError;

export const errorMessage = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
