import { randomUUID } from 'node:crypto';
import { BrokenInvariant } from '../testbed/broken-invariant.ts';
import { Inapplicable } from '../testbed/inapplicable.ts';
import { type Expectation, findBroken } from '../testbed/invariants.ts';
import { Scene } from '../testbed/scene.ts';
import type { Testbed } from '../testbed/testbed.ts';
import type { Fault, Mode, Schedule } from './draw-schedule.ts';

/** What has happened in a run. */
export interface RunResult {
  /** Actors that have broken something. */
  readonly fired: readonly string[];
  /** What the client was told: a status and a code, or that the connection was closed. */
  readonly outcome: string;
}

const queries: Readonly<Record<Mode, string>> = {
  append: '',
  reject: '?onConstraint=reject',
  upsert: '?mode=upsert',
  replace: '?mode=replace',
  dryRun: '?dryRun=true',
};

/** Rows that are there before, none of them of the upload. */
const OLD_ROWS = 50;
const OLD_ID_MIN = 1_000_000;

/**
 * Runs a schedule, and looks at everything that must hold then.
 * @throws BrokenInvariant with all that does not
 */
export async function runSchedule(testbed: Testbed, schedule: Schedule): Promise<RunResult> {
  const { rows, mode, isForm, hasKey, link, faults } = schedule;
  const upload = { rows, isForm, query: queries[mode], key: hasKey ? randomUUID() : undefined };
  const scene = await Scene.open(testbed, upload, oldRows(schedule));
  const fired: string[] = [];
  try {
    scene.replica.proxy.conditions = link;
    for (const fault of faults) {
      if (fault.at === 'client') continue;
      scene.replica.proxy.trap(fault.point, async (connection) => {
        scene.connection = connection;
        await strike(scene, fault, fired);
      });
    }
    await sendUntilTheClientFails(scene, schedule, fired);
    const answer = await scene.upload.outcome();
    // Where the server is down this waits for its repair.
    const counting = scene.countRows();
    await scene.repair();
    const broken = await findBroken(scene, { answer, rows: await counting }, expectation(scene, schedule));
    if (broken.length > 0) throw new BrokenInvariant(broken.join('\n'));
    const code = answer && answer.status !== 200 ? ` ${JSON.parse(answer.body.toString()).code}` : '';
    return { fired, outcome: answer ? `${answer.status}${code}` : 'closed' };
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
  switch (mode) {
    case 'append':
    case 'reject':
      return { all: before + rows, mine: rows, state: 'committed' };
    case 'upsert':
    case 'replace':
      return { all: rows, mine: rows, state: 'committed' };
    case 'dryRun':
      return { all: before, mine: 0, state: 'checked' };
  }
}

/** Sends the whole request, unless one of the faults is that the client does not. */
async function sendUntilTheClientFails(scene: Scene, { faults }: Schedule, fired: string[]): Promise<void> {
  const byClient = faults.filter((fault) => fault.at === 'client').toSorted((a, b) => a.share - b.share);
  for (const fault of byClient) {
    scene.upload.send(Math.floor(scene.upload.request.bytes.length * fault.share));
    await strike(scene, fault, fired);
  }
  scene.upload.sendAll();
}

async function strike(scene: Scene, { actor }: Fault, fired: string[]): Promise<void> {
  try {
    if (actor.isClient) scene.upload.stopSending();
    await actor.act(scene);
    fired.push(actor.name);
  } catch (error) {
    if (!(error instanceof Inapplicable)) throw error;
  }
}
