/**
 * Why a request is not done: a status, a word for programs, a sentence for people.
 */
const STATUSES = {
  "bad-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "capture-gone": 409,
  "not-ready": 409,
  "too-large": 413,
  "not-multipart": 415,
  "too-many-requests": 429,
  "internal-error": 500,
  busy: 503,
  stopping: 503,
  "storage-full": 507,
  "too-many-uploads": 507,
} as const;

export type ProblemCode = keyof typeof STATUSES;

export class RequestProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.code = code;
    this.status = STATUSES[code];
  }
}

export interface ProblemBody {
  readonly error: { readonly code: ProblemCode; readonly message: string };
}

export function problemBody({ code, message }: Pick<RequestProblem, "code" | "message">): ProblemBody {
  return { error: { code, message } };
}
