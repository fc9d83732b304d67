import { randomUUID } from 'node:crypto';
import type { Fault, Mode, Schedule } from './draw-schedule.ts';
import { Inapplicable } from './database-server.ts';
import { type Expectation, finish } from './invariants.ts';
import { Scene } from './scene.ts';
import type { Testbed } from './testbed.ts';

/** Result of a run. */
export interface RunResult {
  /** Faults whose point was reached, and that had something to break. */
  readonly struck: readonly Fault[];
  /** Status and code that the client received, or `closed`. */
  readonly outcome: string;
  /** Descriptions of the broken promises. */
  readonly broken: readonly string[];
}

const queries: Readonly<Record<Mode, string>> = {
  append: '',
  reject: '?onConstraint=reject',
  upsert: '?mode=upsert',
  replace: '?mode=replace',
  dryRun: '?dryRun=true',
};

/** Rows from before the upload. */
const OLD_ROWS = 50;
const OLD_ID_MIN = 1_000_000;

/** Runs a schedule, and checks every promise. */
export async function runSchedule(testbed: Testbed, schedule: Schedule): Promise<RunResult> {
  const { rows, mode, isForm, hasKey, link, faults } = schedule;
  const upload = { rows, isForm, query: queries[mode], key: hasKey ? randomUUID() : undefined };
  const scene = await Scene.open(testbed, upload, oldRows(schedule));
  const struck: Fault[] = [];
  try {
    scene.replica.proxy.conditions = link;
    for (const fault of faults) {
      if (fault.point.trap === undefined) continue;
      scene.replica.proxy.trap(fault.point.trap, async (connection) => {
        scene.connection = connection;
        await strike(scene, fault, struck);
      });
    }
    await sendUntilTheClientFails(scene, schedule, struck);
    const { answer, broken } = await finish(scene, expectation(scene, schedule));
    const code = answer && answer.status !== 200 ? ` ${JSON.parse(answer.body.toString()).code}` : '';
    return { struck, outcome: answer ? `${answer.status}${code}` : 'closed', broken };
  } finally {
    scene.close();
  }
}

function oldRows({ mode, rows }: Schedule): string {
  const first = mode === 'upsert' ? 1 : OLD_ID_MIN;
  const last = first + (mode === 'upsert' ? Math.ceil(rows / 2) : OLD_ROWS) - 1;
  return `INSERT INTO items SELECT id, 'old' FROM generate_series(${first}, ${last}) AS id`;
}

function expectation({ before }: Scene, { mode, rows }: Schedule): Expectation {
  if (mode === 'dryRun') return { all: before, mine: 0, state: 'checked' };
  const isAdded = mode === 'append' || mode === 'reject';
  return { all: isAdded ? before + rows : rows, mine: rows, state: 'committed' };
}

/** Sends the whole request, unless one of the faults is the client's. */
async function sendUntilTheClientFails(scene: Scene, { faults }: Schedule, struck: Fault[]): Promise<void> {
  const byClient = faults
    .flatMap((fault) => (fault.point.share === undefined ? [] : [{ fault, share: fault.point.share }]))
    .toSorted((a, b) => a.share - b.share);
  for (const { fault, share } of byClient) {
    scene.upload.send(Math.floor(scene.upload.request.bytes.length * share));
    await strike(scene, fault, struck);
  }
  scene.upload.sendAll();
}

async function strike(scene: Scene, fault: Fault, struck: Fault[]): Promise<void> {
  const { actor } = fault;
  try {
    if (actor.isClient) scene.upload.stopSending();
    await actor.act(scene);
    struck.push(fault);
  } catch (error) {
    if (!(error instanceof Inapplicable)) throw error;
  }
}
