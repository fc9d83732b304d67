import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PoolerError } from '@repo/database';
import { Problem, problemDetails } from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { requestProblem } from './request-problem.ts';

/** Default value of the `Retry-After` header. */
const RETRY_AFTER_SECONDS = 5;

const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Answers every error and unknown route with RFC 9457 `application/problem+json`. */
export const problemJson = fastifyPlugin(async (app) => {
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler(rejectRoute);
  app.server.on('request', (request, response) => {
    const { socket } = request;
    const requests = unanswered.get(socket) ?? new Set();
    unanswered.set(socket, requests.add(request));
    answeredEarly.delete(socket);
    response.once('finish', () => {
      requests.delete(request);
      if (!request.complete) answeredEarly.set(socket, request);
    });
  });
});

/** Unanswered requests by connection; several if a client pipelines requests. */
const unanswered = new WeakMap<Socket, Set<IncomingMessage>>();

/** Last request by connection, if its response was sent before its body arrived. */
const answeredEarly = new WeakMap<Socket, IncomingMessage>();

/** Fastify options that do the same for requests that never reach a route: invalid URLs and bytes. */
export const problemJsonOptions = { frameworkErrors: sendProblem, clientErrorHandler };

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = requestProblem(error);
  request.server.metrics.problem(problem.code, problem.status);
  // A cause may quote a row, so only unexpected errors are logged with theirs.
  if (problem.code === 'INTERNAL_ERROR')
    request.log.error({ err: problem.cause ?? problem }, 'unexpected error');
  else
    request.log.info(
      {
        importId: request.importId,
        code: problem.code,
        status: problem.status,
        pooler: poolerMessageOf(problem),
      },
      'request rejected',
    );
  if (problem.status === 503 || problem.status === 429) {
    const seconds = problem.options.retryAfterSeconds ?? RETRY_AFTER_SECONDS;
    if (!reply.hasHeader('retry-after')) reply.header('retry-after', seconds);
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="stream-engine"');
  reply
    .code(problem.status)
    .header('content-type', MEDIA_TYPE)
    .send(JSON.stringify(problemDetails(problem, request.importId)));
}

/** Message of a connection pooler, if one caused the error. */
function poolerMessageOf(error: unknown): string | undefined {
  for (let reason = error; reason instanceof Error; reason = reason.cause)
    if (reason instanceof PoolerError) return reason.message;
  return undefined;
}

const methodsByPath: readonly (readonly [path: RegExp, methods: string])[] = [
  [/^\/v1\/imports\/[^/]+$/, 'DELETE, GET, HEAD, POST'],
  [/^\/v1\/imports\/[^/]+\/plan$/, 'POST'],
  [/^\/v1\/imports\/[^/]+\/events$/, 'GET'],
  [/^\/v1\/imports(?:\/[^/]+\/rejects)?$/, 'GET, HEAD'],
  [/^\/v1\/tables$/, 'GET, HEAD, POST'],
  [/^\/v1\/tables\/[^/]+(?:\/template\.csv)?$/, 'GET, HEAD'],
  [/^\/(?:|livez|readyz|metrics|openapi\.json|docs\/?)$/, 'GET, HEAD'],
];

function rejectRoute(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const methods = methodsByPath.find(([pattern]) => pattern.test(path))?.[1];
  if (methods) {
    const detail = methods.endsWith('POST')
      ? 'send the file with POST (curl -F does; with curl -T add -X POST)'
      : `use ${methods}`;
    return sendProblem(new Problem('METHOD_NOT_ALLOWED', detail), request, reply.header('allow', methods));
  }
  const detail =
    'the routes are POST /v1/imports/{table} and …/plan, GET /v1/imports, GET and DELETE /v1/imports/{id}, GET …/events and …/rejects, GET and POST /v1/tables, GET /v1/tables/{table} and …/template.csv, GET /livez, GET /readyz, GET /metrics, the page at / and GET /docs, which describes them';
  return sendProblem(new Problem('ROUTE_NOT_FOUND', detail), request, reply);
}

/** Answers over the bare socket, because there is no request or its body is truncated. */
function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  // Garbage after a complete request, whose import may be committing: "nothing was loaded" could be false.
  const isCommitting = [...(unanswered.get(socket) ?? [])].some(({ complete }) => complete);
  // These bytes are the rest of a body whose request has already been answered.
  const isAnswered = answeredEarly.get(socket)?.complete === false;
  if (error.code === 'ECONNRESET' || !socket.writable || isCommitting || isAnswered) {
    socket.destroy();
    return;
  }
  const problem = parseProblem(error);
  const body = JSON.stringify(problemDetails(problem));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

function parseProblem(cause: NodeJS.ErrnoException): Problem {
  switch (cause.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('CLIENT_STALLED', 'the request headers did not arrive in time', { cause });
    case 'HPE_INVALID_EOF_STATE':
      return new Problem('BODY_TRUNCATED', 'the connection closed before the whole request arrived', {
        cause,
      });
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('REQUEST_INVALID', 'the request headers are too large', { cause });
    default:
      return new Problem(
        'REQUEST_INVALID',
        'the request is not HTTP/1.1, or its body is framed incorrectly',
        { cause },
      );
  }
}
