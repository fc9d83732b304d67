import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { RawClient } from '@repo/faults';

const PACE_MS = 500;
const RETURN_AFTER_MS = 200;
const BODY_BYTES = 1024 * 1024;

/** How often each answer was given; `closed` is none. */
export type Answers = Record<string, number>;

export function tally(answers: Answers, answer: string): void {
  answers[answer] = (answers[answer] ?? 0) + 1;
}

/**
 * A flood of slow headers (Slowloris): each client sends a line of them twice a second and never the last one, and
 * returns when it is cut off.
 */
export async function floodWithHeaders(port: number, count: number, signal: AbortSignal): Promise<Answers> {
  const answers: Answers = {};
  setMaxListeners(0, signal);
  const attack = async () => {
    while (!signal.aborted) {
      const client = await RawClient.connect(port);
      client.write('POST /v1/imports/items HTTP/1.1\r\nhost: localhost\r\n');
      const isOver = trickle(client, 'x-more: 1\r\n', signal);
      tally(answers, await answerOf(client));
      client.socket.destroy();
      await isOver;
      await wait(RETURN_AFTER_MS);
    }
  };
  await Promise.all(Array.from({ length: count }, () => attack().catch(() => tally(answers, 'closed'))));
  return answers;
}

/** A slow body: an upload that sends some bytes twice a second until the signal. @returns status of the answer, or `closed` */
export async function uploadSlowly(port: number, path: string, signal: AbortSignal): Promise<string> {
  const client = await RawClient.connect(port);
  client.post(path, { 'content-type': 'text/csv', 'content-length': BODY_BYTES }).write('id,email\n');
  void trickle(client, '1,', signal).finally(() => client.socket.destroy());
  return answerOf(client);
}

/** Writes the bytes again and again, until the signal or the end of the connection. */
async function trickle({ socket }: RawClient, bytes: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && socket.writable) {
    socket.write(bytes);
    await wait(PACE_MS, undefined, { signal }).catch(() => {});
  }
  // Also ends the wait for an answer.
  if (signal.aborted) socket.destroy();
}

async function answerOf(client: RawClient): Promise<string> {
  return client.answer().then(
    ({ status }) => String(status),
    () => 'closed',
  );
}
