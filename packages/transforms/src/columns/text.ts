import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import { countCharacters } from './kernels/characters.ts';

/**
 * Text, byte-exact: nothing is trimmed or folded. That it is UTF-8 without NUL is checked for
 * whole batches before any kernel runs. For text, varchar and citext; their binary form is the text.
 * @param charactersMax the n of `varchar(n)`, counted in code points as PostgreSQL does
 */
export function text({ charactersMax }: { charactersMax?: number } = {}): Rule {
  const kernel = charactersMax === undefined ? asItIs : limitedTo(charactersMax);
  return { name: 'text', json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

const asItIs: Kernel = () => {};

function limitedTo(charactersMax: number): Kernel {
  return (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size <= charactersMax || fate[r] !== KEPT) continue;
      if (countCharacters(bytes, start[r]!, size) > charactersMax) batch.reject(r, TOO_LONG, column);
    }
  };
}
