interface OneError {
  readonly column?: string;
  readonly code: string;
  readonly message: string;
}

/** A reject with one error, as in a receipt: its column, code and message are the only entry of `errors`. */
export function withOneError<Reject extends OneError>(
  reject: Reject,
): Reject & { readonly errors: readonly OneError[] } {
  const { column, code, message } = reject;
  return { ...reject, errors: [{ ...(column === undefined ? {} : { column }), code, message }] };
}
