import { SPACE } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import { countCharacters } from './kernels/characters.ts';

/**
 * char(n), which PostgreSQL calls bpchar: text whose blanks at the end mean nothing. The server pads with them and
 * cuts them off, so those beyond `charactersMax` are no fault; any other character there is TOO_LONG.
 * Binary form after `bpcharrecv` in PostgreSQL's utils/adt/varchar.c: the text.
 * @param charactersMax the n of `char(n)` in code points; absent: no limit
 */
export function char({ charactersMax = Number.POSITIVE_INFINITY }: { charactersMax?: number } = {}): Rule {
  const kernel: Kernel = (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      let size = length[r]!;
      if (size <= charactersMax || fate[r] !== KEPT) continue;
      const from = start[r]!;
      while (size > charactersMax && bytes[from + size - 1] === SPACE) size--;
      if (size > charactersMax && countCharacters(bytes, from, size) > charactersMax)
        batch.reject(r, TOO_LONG, column);
    }
  };
  return { name: 'char', json: 'string', text: kernel, binary: { kernel, width: 0 } };
}
