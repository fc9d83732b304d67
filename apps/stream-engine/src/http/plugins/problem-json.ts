import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PoolerError } from '@repo/database';
import { Problem, problemDetails } from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { requestProblem } from './request-problem.ts';

/** Seconds after which a refused client may ask again. */
const RETRY_AFTER_SECONDS = 5;

const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Every error and every unknown route is answered as RFC 9457 `application/problem+json`. */
export const problemJson = fastifyPlugin(async (app) => {
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler(refuseRoute);
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

/** Of each connection; more than one where a client does not wait for the answer before it sends the next. */
const unanswered = new WeakMap<Socket, Set<IncomingMessage>>();

/** Of each connection: its last request, when its answer was sent before its body had arrived. */
const answeredEarly = new WeakMap<Socket, IncomingMessage>();

/** Options of Fastify that do the same for what never reaches a route: URLs and bytes that cannot be read. */
export const problemJsonOptions = { frameworkErrors: sendProblem, clientErrorHandler };

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = requestProblem(error);
  request.server.metrics.problem(problem.code, problem.status);
  // Causes may quote a row: only what nobody foresaw is logged with its error.
  if (problem.code === 'INTERNAL_ERROR')
    request.log.error({ err: problem.cause ?? problem }, 'unexpected error');
  else
    request.log.info(
      {
        importId: request.importId,
        code: problem.code,
        status: problem.status,
        pooler: poolerWordsOf(problem),
      },
      'request refused',
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

/** What a pooler in front of the database said, if that is the cause. */
function poolerWordsOf(error: unknown): string | undefined {
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

function refuseRoute(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const methods = methodsByPath.find(([pattern]) => pattern.test(path))?.[1];
  if (methods) {
    const detail = methods.endsWith('POST')
      ? 'send the file with POST (curl -F does; with curl -T add -X POST)'
      : `use ${methods}`;
    return sendProblem(new Problem('METHOD_NOT_ALLOWED', detail), request, reply.header('allow', methods));
  }
  const detail =
    'the service has a page at /, POST /v1/imports/{table} and …/plan, GET /v1/imports, GET and DELETE /v1/imports/{id}, GET …/events and …/rejects, GET and POST /v1/tables, GET /v1/tables/{table} and …/template.csv, GET /livez, GET /readyz, GET /metrics and GET /docs, which describes them';
  return sendProblem(new Problem('ROUTE_NOT_FOUND', detail), request, reply);
}

/** Answers over the bare socket: there is no request, or its body is torn. */
function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  // Garbage behind a complete request, whose import may be committing: "nothing was loaded" could be a lie.
  const isCommitting = [...(unanswered.get(socket) ?? [])].some(({ complete }) => complete);
  // The rest of a body that nobody waits for any more: its request has its one answer.
  const isAnswered = answeredEarly.get(socket)?.complete === false;
  if (error.code === 'ECONNRESET' || !socket.writable || isCommitting || isAnswered) {
    socket.destroy();
    return;
  }
  const problem = unreadable(error);
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

function unreadable(cause: NodeJS.ErrnoException): Problem {
  switch (cause.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('CLIENT_STALLED', 'the headers of the request did not arrive in time', { cause });
    case 'HPE_INVALID_EOF_STATE':
      return new Problem('BODY_TRUNCATED', 'the connection closed before the whole request arrived', {
        cause,
      });
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('REQUEST_INVALID', 'the headers of the request are too large', { cause });
    default:
      return new Problem(
        'REQUEST_INVALID',
        'the request is not HTTP/1.1, or its body is framed incorrectly',
        { cause },
      );
  }
}
