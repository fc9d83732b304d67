import { Readable } from 'node:stream';
import type { Receipt } from '@repo/engine';
import { describe, expect, it } from 'vitest';
import { CommandFailure, ownFailure } from '../../../src/cli/failure/command-failure.ts';
import { type LostImport, outcomeOf } from '../../../src/cli/service/import-outcome.ts';
import { KeyedImport } from '../../../src/cli/service/keyed-import.ts';
import type { Answer, Service } from '../../../src/cli/service/service.ts';

const limits = { timeoutMs: 2000, reasonTimeoutMs: 20, startTimeoutMs: 1000, intervalMs: 1 };

const cause = ownFailure('SERVER_UNREACHABLE', 'http://x: ECONNRESET', {
  cause: Object.assign(new Error('read ECONNRESET'), { syscall: 'read' }),
});

function answer(status: number, body: object): Answer {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return { status, headers: { 'content-type': type }, body: Readable.from([JSON.stringify(body)]) };
}

const unreachable = () => {
  throw cause;
};
const unknown = () =>
  answer(404, {
    type: 'urn:stream-engine:problem:IMPORT_NOT_FOUND',
    code: 'IMPORT_NOT_FOUND',
    title: '',
    detail: '',
    retryable: false,
  });
const running = () => answer(200, { id: '1', status: 'running' });
const committed = () => answer(200, { id: '1', status: 'committed' });
const failedWith = (code: string) => () =>
  answer(200, {
    id: '1',
    status: 'failed',
    problem: { code, title: '', detail: 'why', retryable: false, rowsLoaded: 0 },
  });

/** Answers each request with the next of these, and then always with the last. */
function awaitOutcome(
  looks: readonly (() => Answer)[],
  { isThis, ...lost }: Pick<LostImport, 'isSent'> & Partial<LostImport> & { readonly isThis?: () => boolean },
) {
  const left = [...looks];
  const ask = async (_method: string, path: string) => {
    expect(path).toBe('/v1/imports/a%2Fb');
    return (left.length > 1 ? left.shift()! : left[0]!)();
  };
  const service = { ask } as unknown as Service;
  const sent = new KeyedImport({ service, key: 'a/b', ...(isThis && { isThis }) });
  return outcomeOf({ sent, isCancelled: false, cause, confirm: undefined, ...lost }, limits);
}

const failure = (code: string, exitCode: number) => ({ problem: { code }, exitCode });

describe('outcomeOf an import whose response was lost', () => {
  it('returns the receipt if the import was committed', async () => {
    expect(await awaitOutcome([running, unreachable, committed], { isSent: true })).toEqual({
      id: '1',
      status: 'committed',
    });
  });

  it('throws the problem if the import failed', async () => {
    const lost = awaitOutcome([running, failedWith('TABLE_LOCKED')], { isSent: true });
    await expect(lost).rejects.toMatchObject({
      problem: { code: 'TABLE_LOCKED', detail: 'why' },
      exitCode: 1,
    });
  });

  it('throws CONNECTION_LOST if the import failed because its client was lost', async () => {
    const lost = awaitOutcome([failedWith('CLIENT_GONE')], { isSent: true });
    await expect(lost).rejects.toMatchObject(failure('CONNECTION_LOST', 3));
  });

  it('reports that nothing was committed if the file was not completely sent', async () => {
    await expect(awaitOutcome([unreachable], { isSent: false })).rejects.toMatchObject(
      failure('CONNECTION_LOST', 3),
    );
    await expect(awaitOutcome([unknown], { isSent: false })).rejects.toMatchObject(
      failure('CONNECTION_LOST', 3),
    );
  });

  it('asks again after the file was sent, because the import may still start', async () => {
    expect(await awaitOutcome([unknown, unknown, running, committed], { isSent: true })).toMatchObject({
      status: 'committed',
    });
    await expect(awaitOutcome([unknown], { isSent: true })).rejects.toMatchObject(
      failure('CONNECTION_LOST', 3),
    );
  });

  it.each([
    ['cannot be looked up', unreachable],
    ['goes on running', running],
  ])('exits with 4 if the import %s', async (_what, look) => {
    const error = await awaitOutcome([look], { isSent: true }).catch((caught: unknown) => caught);
    expect(error).toMatchObject(failure('OUTCOME_UNKNOWN', 4));
    expect(error).not.toHaveProperty('problem.rowsLoaded');
  });

  it.each(['checked', 'failed', 'died'])(
    'does not mistake another %s import with the same key from the user for this one',
    async (status) => {
      const another = () => answer(200, { id: 'another', status, problem: { code: 'TABLE_LOCKED' } });
      const confirm = async () => ({ id: '1', status: 'committed' }) as Receipt;
      const shared = { isThis: () => false, confirm };
      expect(await awaitOutcome([another, running, committed], { isSent: true, ...shared })).toMatchObject({
        id: '1',
      });
      for (const isSent of [true, false])
        await expect(awaitOutcome([another], { isSent, ...shared })).rejects.toMatchObject(
          failure('CONNECTION_LOST', 3),
        );
    },
  );

  it('looks up the import within a time limit, even if the server does not respond', async () => {
    const service = { ask: () => new Promise(() => {}) } as unknown as Service;
    const sent = new KeyedImport({ service, key: 'k' });
    const lost = { sent, isSent: true, isCancelled: false, cause, confirm: undefined };
    await expect(outcomeOf(lost, { ...limits, timeoutMs: 50 })).rejects.toMatchObject(
      failure('OUTCOME_UNKNOWN', 4),
    );
  });

  it('lets the server confirm an import with a key from the user', async () => {
    const receipt = { id: '1', status: 'committed' } as Receipt;
    const confirm = async () => receipt;
    for (const isSent of [true, false])
      expect(await awaitOutcome([committed], { isSent, confirm })).toBe(receipt);
    const refuse = (code: string) => async () => {
      throw new CommandFailure({ code, title: '', detail: '', retryable: false, rowsLoaded: 0 });
    };
    await expect(
      awaitOutcome([committed], { isSent: true, confirm: refuse('KEY_REUSED') }),
    ).rejects.toMatchObject(failure('KEY_REUSED', 1));
    const unsaid = awaitOutcome([committed], { isSent: true, confirm: refuse('CAPACITY_REACHED') });
    const error = await unsaid.catch((caught: unknown) => caught);
    expect(error).toMatchObject(failure('OUTCOME_UNKNOWN', 4));
    expect(error).not.toHaveProperty('problem.rowsLoaded');
    await expect(
      awaitOutcome([committed], { isSent: false, confirm: refuse('CAPACITY_REACHED') }),
    ).rejects.toMatchObject(failure('CONNECTION_LOST', 3));
  });

  it('reports the answer of a proxy only if nothing was loaded', async () => {
    const foreign = ownFailure('ANSWER_UNEXPECTED', 'the answer is 502 with text/html', {
      retryable: true,
    });
    expect(foreign.problem).not.toHaveProperty('rowsLoaded');
    expect(await awaitOutcome([committed], { isSent: true, cause: foreign })).toMatchObject({ id: '1' });
    await expect(awaitOutcome([unreachable], { isSent: true, cause: foreign })).rejects.toMatchObject(
      failure('OUTCOME_UNKNOWN', 4),
    );
    await expect(awaitOutcome([unknown], { isSent: false, cause: foreign })).rejects.toMatchObject({
      problem: { code: 'ANSWER_UNEXPECTED', rowsLoaded: 0 },
      exitCode: 3,
    });
  });

  it('distinguishes a cancelled import from a cancellation that came too late', async () => {
    const cancelled = awaitOutcome([unknown], { isSent: false, isCancelled: true });
    await expect(cancelled).rejects.toMatchObject({ problem: { code: 'IMPORT_CANCELLED' } });
    expect(await awaitOutcome([committed], { isSent: true, isCancelled: true })).toMatchObject({
      status: 'committed',
    });
  });
});
