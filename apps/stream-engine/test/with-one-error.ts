interface OneError {
  readonly column?: string;
  readonly code: unknown;
  readonly message: unknown;
}

/** A reject with one error, as a receipt has it: what is wrong stands there twice, in the list of errors too. */
export function withOneError<Reject extends OneError>(
  reject: Reject,
): Reject & { readonly errors: readonly OneError[] } {
  const { column, code, message } = reject;
  return { ...reject, errors: [{ ...(column === undefined ? {} : { column }), code, message }] };
}
