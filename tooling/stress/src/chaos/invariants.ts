import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, send, sendCsv } from '@repo/faults';
import { isBusy } from '../rig/sessions.ts';
import { settings } from './replica.ts';
import type { RowCounts, Scene } from './scene.ts';
import { Upload } from './upload.ts';

/** How long traces of an import may remain after its end. */
const SETTLE_LIMIT_MS = 5_000;
// A check is repeated after 5 ms, then less often: most pass immediately, and each costs a busy machine time.
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 250;
const RETRY_INTERVAL_MS = 20;

/** The table once the import is committed. */
export interface Expectation extends RowCounts {
  /** State in the ledger. */
  readonly state: 'committed' | 'checked';
}

/** Result of an import. */
interface Result {
  /** undefined: the connection was closed instead. */
  readonly answer: Answer | undefined;
  /** Counted as soon as the answer was there. */
  readonly rows: RowCounts;
}

/** Waits for the end of an import, repairs everything, and checks every promise. */
export async function finish(
  scene: Scene,
  expected: Expectation,
): Promise<{ readonly answer: Answer | undefined; readonly broken: readonly string[] }> {
  const answer = await scene.upload.outcome();
  // If the server is down, this waits until it is up again.
  const counting = scene.countRows();
  await scene.repair();
  return { answer, broken: await findBroken(scene, { answer, rows: await counting }, expected) };
}

async function findBroken(scene: Scene, result: Result, expected: Expectation): Promise<string[]> {
  const settled = await findUnsettled(scene);
  const rows = await scene.countRows();
  return [
    ...settled,
    ...answerFaults(scene, result, expected),
    ...rowFaults(scene, rows, expected),
    ...(await ledgerFaults(scene, rows, expected)),
    ...(await connectionFaults(scene)),
    ...(await retryFaults(scene, expected)),
    ...(await findUnsettled(scene)),
    ...logFaults(scene),
  ];
}

/** Waits until only idle connections are left of the import. */
async function findUnsettled(scene: Scene): Promise<string[]> {
  const deadline = performance.now() + SETTLE_LIMIT_MS;
  for (let intervalMs = FIRST_LOOK_MS; ; intervalMs = Math.min(1.5 * intervalMs, LAST_LOOK_MS)) {
    const left = await traces(scene);
    if (left.length === 0 || performance.now() > deadline) return left;
    await wait(intervalMs);
  }
}

async function traces({ replica, upload }: Scene): Promise<string[]> {
  const sessions = await replica.sessions();
  const left = sessions
    .filter(isBusy)
    .map(({ state, locks, query }) => `a backend is ${state} and holds ${locks} locks: ${query}`);
  if (!replica.isRunning)
    return sessions.length === 0 ? left : [...left, 'a backend has outlived its service'];
  const { http, database, otherSockets, other } = replica.descriptors();
  const clients = upload.client.socket.closed ? 0 : 1;
  const { baseline } = replica;
  if (http > clients) left.push(`${http} connections of HTTP clients are open, of ${clients}`);
  // Neither side of a black-holed connection knows whether the other is there.
  const held = replica.proxy.connections.filter(({ isHeld }) => isHeld).length;
  if (Math.abs(database - sessions.length) > held)
    left.push(`${database} connections to ${sessions.length} backends`);
  if (database > settings.POOL_MAX) left.push(`${database} connections to the database`);
  if (otherSockets !== baseline.otherSockets)
    left.push(`${otherSockets} sockets, of ${baseline.otherSockets}`);
  if (other !== baseline.other) left.push(`${other} other descriptors, of ${baseline.other}`);
  return left;
}

/** An answer must be true at its first byte. */
function answerFaults({ before }: Scene, { answer, rows }: Result, expected: Expectation): string[] {
  if (answer === undefined) return [];
  const { status } = answer;
  const body = answer.body.toString();
  if (status === 200) return isDone(rows, expected) ? [] : [`200, and the table had ${describe(rows)}`];
  const { code } = JSON.parse(body);
  if (code === 'COMMIT_OUTCOME_UNKNOWN') return [];
  if (status === 500) return [`500: ${body}`];
  return isUntouched(rows, before) ? [] : [`${status} ${code}, and the table had ${describe(rows)}`];
}

function rowFaults({ before }: Scene, rows: RowCounts, expected: Expectation): string[] {
  if (isDone(rows, expected) || isUntouched(rows, before)) return [];
  return [`the table has ${describe(rows)}, and had ${before}`];
}

/** The ledger calls an import committed exactly if its rows are there. Without a key, only its answer has its id. */
async function ledgerFaults(
  { testbed, upload }: Scene,
  rows: RowCounts,
  expected: Expectation,
): Promise<string[]> {
  const { key } = upload.request;
  if (key === undefined) return [];
  const url = `${testbed.replica.service.url}/v1/imports/${key}`;
  // A connection of the pool may just have been lost; 503 means retry.
  const { status, body } = await retryWhile(
    (answer) => answer.status === 503,
    () => send(url, { method: 'GET' }),
  );
  const state = status === 200 ? JSON.parse(body.toString()).status : status;
  const isOver = ['committed', 'checked', 'failed', 'died', 404].includes(state);
  const isThere = expected.state === 'committed' && isDone(rows, expected);
  if (isOver && (state === 'committed') === isThere) return [];
  return [`the ledger says ${state}, and the table has ${describe(rows)}`];
}

/** After an answer nothing else arrives, and an open connection serves the next request. */
async function connectionFaults({ upload }: Scene): Promise<string[]> {
  const { client } = upload;
  const { surplus } = client;
  if (surplus !== undefined && surplus > 0) return [`${surplus} bytes after the answer: ${client.received}`];
  const isFit = client.socket.writable && !client.socket.readableEnded && upload.isSent;
  if (surplus === undefined || !isFit) {
    upload.close();
    return [];
  }
  client.forget().get('/livez');
  const next = await upload.outcome();
  upload.close();
  return next === undefined || next.status === 200 ? [] : [`GET /livez, sent next, got ${next.status}`];
}

/** Repeats the upload with its key: its rows are there once. Without a key, a new upload is sent instead. */
async function retryFaults(scene: Scene, expected: Expectation): Promise<string[]> {
  const { service } = scene.testbed.replica;
  const { request } = scene.upload;
  if (request.key === undefined) {
    const { status } = await sendCsv(`${service.url}/v1/imports/others`, 'id,label\n1,next\n');
    return status === 200 ? [] : [`the next upload got ${status}`];
  }
  // An import without traces may still be releasing its slot.
  const again = await retryWhile(
    (answer) => answer?.body.includes('CAPACITY_REACHED'),
    async () => {
      const upload = await Upload.connect(service.port, request);
      upload.sendAll();
      return upload.outcome().finally(() => upload.close());
    },
  );
  const rows = await scene.countRows();
  if (again?.status !== 200) return [`sent again: ${again?.status} ${again?.body}`];
  return isDone(rows, expected) ? [] : [`sent again, and the table has ${describe(rows)}`];
}

/** Repeats the request until its answer is not a passing one, or the time is over. @returns the last answer */
async function retryWhile<Last>(
  isPassing: (answer: Last) => boolean | undefined,
  ask: () => Promise<Last>,
): Promise<Last> {
  const deadline = performance.now() + SETTLE_LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (!isPassing(answer) || performance.now() > deadline) return answer;
    await wait(RETRY_INTERVAL_MS);
  }
}

function logFaults({ logs }: Scene): string[] {
  return logs
    .filter(({ level, msg }) => Number(level) >= 50 || msg === 'unexpected error')
    .map((line) => `logged: ${JSON.stringify(line)}`);
}

const isDone = (rows: RowCounts, { all, mine }: Expectation): boolean =>
  rows.all === all && rows.mine === mine;

const isUntouched = (rows: RowCounts, before: number): boolean => rows.all === before && rows.mine === 0;

const describe = ({ all, mine }: RowCounts): string => `${all} rows, ${mine} of the upload`;
