import { Type } from 'typebox';
import { parameter, repeatable } from './parameter.ts';

const forColumn = ['request.column', 'table.column'] as const;
const list = Type.Array(Type.String());

/** Rules for the values of one column beyond those of its type, in the order in which they run. */
export const ruleParameters = {
  replace: parameter({
    schema: repeatable(Type.String()),
    configured: list,
    description: '`text:replacement`: replace each occurrence literally. Write a colon as `\\:`.',
    default: 'nothing',
    levels: forColumn,
    label: 'Replace',
    hint: 'text:replacement',
    valueName: 'text:replacement',
  }),
  case: parameter({
    schema: Type.Enum(['upper', 'lower'], { type: 'string' }),
    description: 'Change letters to `upper` or `lower` case.',
    default: 'as in the file',
    levels: forColumn,
    label: 'Letter case',
    offers: { upper: 'Upper case', lower: 'Lower case' },
  }),
  values: parameter({
    schema: repeatable(Type.String()),
    configured: list,
    description:
      'Reject all values but these (`VALUE_NOT_ALLOWED`). `DE:Germany` also replaces one. Write a colon as `\\:`.',
    default: 'all values',
    levels: forColumn,
    label: 'Allowed values',
    hint: 'value or value:replacement',
    valueName: 'value[:replacement]',
  }),
  pattern: parameter({
    schema: Type.String(),
    description:
      'Reject values that this regular expression does not match as a whole (`PATTERN_MISMATCH`). JavaScript’s syntax, without lookarounds and backreferences.',
    default: 'all values',
    levels: forColumn,
    label: 'Pattern',
    hint: '[A-Z]{2}\\d+',
  }),
  length: parameter({
    schema: Type.String(),
    description:
      'Reject values of another number of characters (`LENGTH_INVALID`): `5`, `2..5`, `2..` or `..5`.',
    default: 'any length',
    levels: forColumn,
    label: 'Length',
    hint: '5, 2..5, 2.. or ..5',
  }),
  min: parameter({
    schema: Type.String(),
    description: 'Reject smaller values (`BELOW_MIN`). For columns of numbers, dates and times.',
    default: 'no limit',
    levels: forColumn,
    label: 'Minimum',
  }),
  max: parameter({
    schema: Type.String(),
    description: 'Reject greater values (`ABOVE_MAX`). For columns of numbers, dates and times.',
    default: 'no limit',
    levels: forColumn,
    label: 'Maximum',
  }),
};
