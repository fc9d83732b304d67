export type BenchErrorCode =
  | 'PROGRAM_MISSING'
  | 'SERVICE_FAILED'
  | 'UPLOAD_FAILED'
  | 'CHILD_FAILED'
  | 'TABLES_DIFFER'
  | 'ACCEPTANCE_FAILED'
  | 'REPORT_MISSING'
  | 'DOCKERFILE_UNREADABLE'
  | 'FIXTURE_INVALID'
  | 'INTERRUPTED';

/** Why a benchmark could not be carried out; a target that was missed is no error. */
export class BenchError extends Error {
  readonly code: BenchErrorCode;

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchError';
    this.code = code;
  }
}
