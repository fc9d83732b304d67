import { doInTurns, nextTurn, type Steps, waitIfBusy } from '@repo/transforms';
import fastifyPlugin from 'fastify-plugin';

/** Depth to which a response is written entry by entry. Deeper values are written as a whole. */
const LEVELS = 2;

/** Characters per turn of the event loop. */
const PIECE_CHARACTERS = 16 * 1024;

/**
 * Writes JSON responses over several turns of the event loop. The plan of a file with 1,600 columns has 700 KB, and
 * would block all other requests while it is written.
 */
export const jsonAnswers = fastifyPlugin(async (app) => {
  app.addHook('preSerialization', async (_request, _reply, answer) => jsonInTurns(answer));
  // The response is already text.
  app.setReplySerializer(String);
  // Otherwise the schema would decide which members are sent.
  app.setSerializerCompiler(() => String);
});

/**
 * Returns the same text as `JSON.stringify`.
 * @param answer plain data; `undefined` is allowed in objects only
 */
export async function jsonInTurns(answer: unknown): Promise<string> {
  const pieces: string[] = [];
  try {
    await doInTurns(addPieces(answer, pieces));
  } catch {
    // The response may be the receipt of a committed import, so it must not turn into an error.
    return JSON.stringify(answer);
  }
  return pieces.join('');
}

function* addPieces(answer: unknown, pieces: string[]): Steps {
  let piece = '';
  for (const text of textsOf(answer, LEVELS)) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    pieces.push(piece);
    piece = '';
    // The first turn went to creating the response.
    yield pieces.length === 1 ? nextTurn() : waitIfBusy();
  }
  pieces.push(piece);
}

function* textsOf(value: unknown, levels: number): Generator<string> {
  if (levels === 0 || !isContainer(value)) return yield JSON.stringify(value);
  const isList = Array.isArray(value);
  let separator = '';
  yield isList ? '[' : '{';
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    yield isList ? separator : `${separator}${JSON.stringify(name)}:`;
    yield* textsOf(entry, levels - 1);
    separator = ',';
  }
  yield isList ? ']' : '}';
}

/** Other objects, such as a Date, have a JSON form of their own. */
function isContainer(value: unknown): value is object {
  return Array.isArray(value) || (value !== null && Object.getPrototypeOf(value) === Object.prototype);
}
