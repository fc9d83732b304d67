import { COMMA, DOT, SPACE } from '../../csv/ascii.ts';
import { guessed, guessMarks } from './marks.ts';
import { APOSTROPHE, type Marks, NO_MARK, type Notation } from './notation.ts';
import { stripNumber, stripped } from './strip-number.ts';
import { MORE_BYTES, writePlain } from './write-plain.ts';

/** Longer texts are no numbers that people write. */
const BYTES_MAX = 64;
const scratch = new Uint8Array(BYTES_MAX + MORE_BYTES);

/**
 * Names the parameters with which a number could be read that its column's notation rejects, as a clause for a message.
 * @returns undefined if there are none
 */
export function numberHint(value: string, notation: Notation): string | undefined {
  const text = Buffer.from(value);
  if (text.length >= BYTES_MAX || !stripNumber(text, 0, text.length)) return undefined;
  const clarity = guessMarks(text, stripped.from, stripped.end);
  if (clarity === 'none') return undefined;
  const { decimal, grouping } = guessed;
  if (clarity !== 'ambiguous') return send(parametersFor(text, { decimal, grouping }, notation, false));
  const [mark, other] = decimal === DOT ? ['point', COMMA] : ['comma', DOT];
  const asDecimal = parametersFor(text, { decimal, grouping: NO_MARK }, notation, true);
  const asGrouping = parametersFor(text, { decimal: other, grouping: decimal }, notation, true);
  if (asDecimal === undefined || asGrouping === undefined) return send(asDecimal ?? asGrouping);
  return `; send ${asDecimal} if the ${mark} is the decimal mark, or send ${asGrouping} if it separates thousands`;
}

function send(parameters: string | undefined): string | undefined {
  return parameters && `; to read it, send ${parameters}`;
}

/**
 * Returns the parameters that the notation lacks to read the stripped number with these marks.
 * @param isAmbiguous whether a parameter must say the decimal mark even if it is a point
 */
function parametersFor(
  text: Uint8Array,
  marks: Marks,
  notation: Notation,
  isAmbiguous: boolean,
): string | undefined {
  if (!writePlain(text, scratch, 0, marks, notation)) return undefined;
  const decimal = marks.decimal !== NO_MARK ? marks.decimal : decimalBeside[marks.grouping];
  const isOpen = isAmbiguous && marks.grouping === NO_MARK;
  const given = notation.marks ?? { decimal: isOpen ? NO_MARK : DOT, grouping: NO_MARK };
  const parameters: string[] = [];
  if (decimal !== undefined && decimal !== given.decimal) parameters.push(`decimal=${spellings[decimal]}`);
  const isInTheWay = marks.grouping === NO_MARK && given.grouping === decimal;
  if (isInTheWay || (marks.grouping !== NO_MARK && marks.grouping !== given.grouping))
    parameters.push(`grouping=${spellings[marks.grouping]}`);
  if (stripped.isHuman && !notation.isHuman) parameters.push('number=human');
  return parameters.length === 0 ? undefined : parameters.join('&');
}

/** Decimal mark that a grouping mark implies. */
const decimalBeside: Readonly<Record<number, number>> = { [DOT]: COMMA, [COMMA]: DOT };

const spellings: Readonly<Record<number, string>> = {
  [NO_MARK]: 'none',
  [DOT]: '.',
  [COMMA]: ',',
  [SPACE]: 'space',
  [APOSTROPHE]: "'",
};
