import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, RawClient } from '@repo/faults';

const PACE_MS = 500;
const COME_AGAIN_MS = 200;
const BODY_BYTES = 1024 * 1024;

/** How often each answer was given; `closed` is none. */
export type Answers = Record<string, number>;

/**
 * A flood of slow headers (Slowloris): each client sends a line of them twice a second and never the last one, and
 * comes again when it is cut off.
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
      await wait(COME_AGAIN_MS);
    }
  };
  await Promise.all(Array.from({ length: count }, () => attack().catch(() => tally(answers, undefined))));
  return answers;
}

/**
 * A slow body: an upload of which little comes, some bytes twice a second, for as long as its client is let.
 * @param signal when the client leaves, whatever it was answered
 * @returns what it was answered
 */
export async function uploadSlowly(
  port: number,
  path: string,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const client = await RawClient.connect(port);
  client.post(path, { 'content-type': 'text/csv', 'content-length': BODY_BYTES }).write('id,email\n');
  void trickle(client, '1,', signal).finally(() => client.socket.destroy());
  return answerOf(client);
}

export function tally(answers: Answers, answer: Answer | undefined): void {
  const name = answer === undefined ? 'closed' : String(answer.status);
  answers[name] = (answers[name] ?? 0) + 1;
}

/** Writes the bytes again and again, until the signal or the connection's end. */
async function trickle({ socket }: RawClient, bytes: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && socket.writable) {
    socket.write(bytes);
    await wait(PACE_MS, undefined, { signal }).catch(() => {});
  }
  // Whoever waits for an answer waits no longer.
  if (signal.aborted) socket.destroy();
}

/** Undefined where the connection was closed without one. */
async function answerOf(client: RawClient): Promise<Answer | undefined> {
  return client.answer().catch(() => undefined);
}
