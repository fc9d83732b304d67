import { doInTurns, nextTurn, type Steps, waitIfBusy } from '@repo/transforms';
import fastifyPlugin from 'fastify-plugin';

/** An answer is written entry by entry down to the entries of its members; what lies deeper is written as a whole. */
const LEVELS = 2;

/** Characters that are written before others may have their turn. */
const PIECE_CHARACTERS = 16 * 1024;

/**
 * Writes answers as JSON in turns of the event loop. The plan of a file with 1,600 columns has 700 KB, and would hold up
 * everybody else for as long as that takes.
 */
export const jsonAnswers = fastifyPlugin(async (app) => {
  app.addHook('preSerialization', async (_request, _reply, answer) => jsonInTurns(answer));
  // By now it is text.
  app.setReplySerializer(String);
  // A schema would otherwise decide what of an answer is sent.
  app.setSerializerCompiler(() => String);
});

/**
 * The same text as that of `JSON.stringify`.
 * @param answer plain data; what JSON does not know is `undefined` and stands in objects only
 */
export async function jsonInTurns(answer: unknown): Promise<string> {
  const pieces: string[] = [];
  try {
    await doInTurns(addPieces(answer, pieces));
  } catch {
    // The answer may be the receipt of an import that is committed, which must not be told to have failed.
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
    // Making the answer has taken the first turn.
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

/** Other objects, such as a Date, say themselves what they are in JSON. */
function isContainer(value: unknown): value is object {
  return Array.isArray(value) || (value !== null && Object.getPrototypeOf(value) === Object.prototype);
}
