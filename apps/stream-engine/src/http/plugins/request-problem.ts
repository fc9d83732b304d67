import { describeFault, Problem, problemOf, type ValidationFault } from '@repo/engine';

/** Converts any error of a request to a {@link Problem}, errors of Fastify and @fastify/multipart by their codes. */
export function requestProblem(error: unknown): Problem {
  const problem = problemOf(error);
  return problem.code === 'INTERNAL_ERROR' ? (frameworkProblem(error) ?? problem) : problem;
}

function frameworkProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode, validation } = error as {
    code?: string;
    statusCode?: number;
    validation?: readonly ValidationFault[];
  };
  const options = { cause: error };
  const fault = validation?.[0];
  if (fault !== undefined) return new Problem('PARAMETER_INVALID', describeFault(fault), options);
  switch (code) {
    case 'FST_ERR_BAD_URL':
      return new Problem(
        'REQUEST_INVALID',
        'the URL has a % without two hexadecimal digits after it',
        options,
      );
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Problem('TABLE_NOT_FOUND', 'there is no table with such a long name', options);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      return mediaTypeUnsupported(error);
    case 'FST_PROTO_VIOLATION':
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new Problem(
        'MULTIPART_MALFORMED',
        'the form has parts that an import does not need; send only the file',
        options,
      );
    case 'FST_FILES_LIMIT':
      return new Problem('FILE_COUNT', 'the form has more than one file; send one file per request', options);
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new Problem('REQUEST_INVALID', 'the request is malformed', options)
        : undefined;
  }
}

export function mediaTypeUnsupported(cause?: unknown): Problem {
  return new Problem(
    'MEDIA_TYPE_UNSUPPORTED',
    'send the file as a form (curl -F file=@contacts.csv) or as the body (curl --data-binary @contacts.csv -H content-type:text/csv)',
    { cause },
  );
}
