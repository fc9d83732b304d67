import type { ValueOptions } from '../../src/index.ts';

type Notation = Pick<ValueOptions, 'decimal' | 'grouping' | 'number'>;

/** How a number is read, by regular expressions. */
export interface Reading {
  /** The number as PostgreSQL reads it; undefined if it is rejected. */
  readonly plain: string | undefined;
  /** Whether it counts as changed. */
  readonly changed: boolean;
  /** Whether it is read with a decimal point and another notation gives another number. */
  readonly isDoubtful: boolean;
  /** Whether only notations with a decimal comma can read it. */
  readonly isContrary: boolean;
}

const rejected: Reading = { plain: undefined, changed: false, isDoubtful: false, isContrary: false };

type Decimal = '.' | ',';
type Grouping = 'none' | '.' | ',' | 'space' | "'";

const notations = (['.', ','] as const).flatMap((decimal) =>
  (['none', '.', ',', 'space', "'"] as const)
    .filter((grouping) => grouping !== decimal)
    .map((grouping): [Decimal, Grouping] => [decimal, grouping]),
);

const blank = '[ \\t\\n\\v\\f\\r\\u00a0\\u2009\\u202f]';
const currency = 'R\\$|[$£¥€₹]|zł|CHF|USD';
const edge = `(?:${blank}|${currency})*`;
const shape = new RegExp(
  `^(${edge})([-+\u2212(]?)(${edge})([\\d.,](?:.*[\\d.,])?)((?:${blank}|${currency}|[-\u2212)%])*)$`,
  'su',
);
const separators = { '.': String.raw`\.`, ',': ',', space: blank, "'": "['\u2019]" };

/** Reads a number in a notation by regular expressions, independently of the kernels. */
export function readNumber(text: string, notation: Notation, isWhole: boolean): Reading {
  const { decimal, grouping = 'none', number = 'plain' } = notation;
  const inner = text.replaceAll(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  const [, first = '', sign = '', second = '', body, after = ''] = shape.exec(inner) ?? [];
  if (body === undefined || (/[.,]$/.test(body) && /^[-\u2212]/.test(after))) return rejected;
  // A point after a name may belong to it.
  if (/^[.,]/.test(body) && /(?:\w\$|zł|CHF|USD)$/.test(first + second)) return rejected;
  const currencies = `${first} ${second} ${after}`.match(new RegExp(currency, 'gu')) ?? [];
  const ends = after.match(/[-\u2212)]/g)?.join('') ?? '';
  const percents = after.split('%').length - 1;
  const areSigns = sign === '(' ? ends === ')' : ends === '' || (sign === '' && /^[-\u2212]$/.test(ends));
  if (!areSigns || currencies.length + percents > 1) return rejected;
  const hasCurrency = currencies.length > 0;
  const isHuman =
    ends !== '' ||
    sign === '\u2212' ||
    percents > 0 ||
    (!hasCurrency && new RegExp(blank).test(first + second + after)) ||
    currencies.some((one) => !'$£¥€'.includes(one));
  const isAllowed = !isHuman || number !== 'plain';
  const isDecorated = isHuman || hasCurrency;
  const isNegative = ends !== '' || sign === '-' || sign === '\u2212';
  const read = (mark: Decimal, group: Grouping) => {
    const unsigned = readBody(body, mark, group, !isWhole && !isDecorated);
    const divided = percents > 0 && number === 'percent' ? byHundred(unsigned) : unsigned;
    const isStored = divided !== undefined && (!isWhole || /^\d*(?:\.0*)?$/.test(divided));
    if (!isStored) return undefined;
    return (isNegative ? '-' : '') + (isWhole ? divided.replace(/\.0*$/, '') || '0' : divided);
  };
  if (decimal !== undefined || grouping !== 'none') {
    if (!isAllowed) return rejected;
    const plain = read(decimal ?? (grouping === '.' ? ',' : '.'), grouping);
    const hasOtherMark = /[^\d.eE+-]/.test(body) || (grouping === '.' && body.includes('.'));
    return { ...rejected, plain, changed: plain !== undefined && (isDecorated || hasOtherMark) };
  }
  const values = notations.map((marks) => readBody(body, ...marks, true)).filter((one) => one !== undefined);
  // `5.` and `5` are one number.
  const isAmbiguous = new Set(values.map((one) => one.replace(/\.$/, ''))).size > 1;
  const found = notations.filter((marks) => read(...marks) !== undefined);
  const isContrary = !isAmbiguous && found.length > 0 && found.every(([mark]) => mark === ',');
  if (!isAllowed) return { ...rejected, isContrary };
  const plain = read('.', 'none');
  if (plain !== undefined && !isAmbiguous) return { ...rejected, plain, changed: isDecorated };
  if (isAmbiguous && plain !== undefined && !isWhole && !hasCurrency)
    return { ...rejected, plain, changed: isDecorated, isDoubtful: true };
  if (isAmbiguous || !hasCurrency || found[0] === undefined) return { ...rejected, isContrary };
  return { ...rejected, plain: read(...found[0]), changed: true, isContrary };
}

function readBody(
  body: string,
  decimal: Decimal,
  grouping: Grouping,
  mayHaveExponent: boolean,
): string | undefined {
  const point = decimal === '.' ? String.raw`\.` : ',';
  const ungrouped = new RegExp(String.raw`^(\d*)(?:${point}(\d*))?((?:[eE][-+]?\d+)?)$`).exec(body);
  if (ungrouped) {
    const [, whole = '', fraction, exponent = ''] = ungrouped;
    if (whole + (fraction ?? '') === '' || (exponent !== '' && !mayHaveExponent)) return undefined;
    return `${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent}`;
  }
  if (grouping === 'none') return undefined;
  const separator = separators[grouping];
  const threes = String.raw`[1-9]\d{0,2}(?:${separator}\d{3})+`;
  const twos = String.raw`[1-9]\d?(?:,\d{2})*,\d{3}`;
  const groups = grouping === ',' ? `(?:${threes}|${twos})` : threes;
  const [, whole, fraction] = new RegExp(String.raw`^(${groups})(?:${point}(\d*))?$`).exec(body) ?? [];
  if (whole === undefined) return undefined;
  return whole.replaceAll(/\D/g, '') + (fraction === undefined ? '' : `.${fraction}`);
}

function byHundred(unsigned: string | undefined): string | undefined {
  const [whole, fraction = ''] = unsigned?.split('.') ?? [];
  const digits = whole?.padStart(3, '0');
  return digits && `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
}
