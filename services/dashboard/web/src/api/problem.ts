export type FieldProblem = { readonly path: string; readonly message: string; readonly position?: number };

/** What the platform answered when it refused, or that it could not be reached at all (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];

  constructor(status: number, body: unknown, requestId: string | null) {
    const error = (
      body as { error?: { code?: string; message?: string; request_id?: string; fields?: FieldProblem[] } }
    )?.error;
    super(error?.message ?? "");
    this.name = "ApiProblem";
    this.status = status;
    this.code = error?.code ?? (status === 0 ? "unreachable" : "unknown");
    this.requestId = error?.request_id ?? requestId;
    this.fields = error?.fields ?? [];
  }

  /** The message for one field of a form; paths come as `name`, `/body/name` or `/query/filter`. */
  field(name: string): string | undefined {
    return this.fields.find(({ path }) => path.split(/[/.]/).at(-1) === name)?.message;
  }
}

export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem ? error : new ApiProblem(0, { error: { message: String(error) } }, null);
