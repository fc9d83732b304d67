import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CompiledPlan, CsvError, compilePlan, type ValueOptions } from '../../src/index.ts';
import { runs } from '../env.ts';
import { readNumber } from '../columns/notation-model.ts';
import { sanitizeFile, smallBatches } from '../sanitize-file.ts';

const planOf = (form: CompiledPlan['form'], options: ValueOptions = {}): CompiledPlan =>
  compilePlan({
    form,
    fieldCount: 3,
    columns: [
      { name: 'id', source: 0, type: 'int4', options: {} },
      { name: 'amount', source: 1, type: 'numeric', options },
      { name: 'rate', source: 2, type: 'float8', options },
    ],
  });

const fileOf = (records: readonly string[]) => `id;amount;rate\n${records.join('\n')}\n`;
const scanning = { ...smallBatches, dialect: { delimiter: 0x3b, quote: 0x22 } };

const load = (records: readonly string[], plan: CompiledPlan) =>
  sanitizeFile(fileOf(records), { plan }, scanning);

/** Records of several batches. */
const others = Array.from({ length: 300 }, (_, i) => `${i};12.50;0.5`);

it.each([
  ['the doubtful value first', ['1;18.500;1', ...others, '2;1.240,00;1']],
  ['the proof first', ['1;1.240,00;1', ...others, '2;18.500;1']],
  ['both in one batch', ['1;1.240,00;1', '2;18.500;1', ...others]],
  ['a proof in a record that another column rejects', ['1;18.500;1', ...others, 'x;1.240,00;1']],
  ['a doubtful value in a record that another column rejects', ['x;18.500;1', ...others, '1;1.240,00;1']],
  ['another proof', ['1;18.500;1', ...others, '2;12,5;1']],
  ['a proof that a currency sign makes readable', ['1; 18.500 ;1', ...others, '2;€ 1.240,00;1']],
  ['a proof that only number=human could read', ['1;18.500;1', ...others, '2;(1.240,00 EUR);1']],
  ['floating-point numbers', ['1;1;18.500', ...others, '2;1;"1.240,00"']],
  ['blanks around a floating-point number', ['1;1;" 18.500 "', ...others, '2;1;1.240,00']],
])('fails with NUMBER_AMBIGUOUS for %s', async (_, records) => {
  for (const form of ['text', 'binary'] as const)
    await expect(load(records, planOf(form))).rejects.toMatchObject({ code: 'NUMBER_AMBIGUOUS' });
});

it('names the column, both values, their records, and the parameters that decide', async () => {
  const error = await load(['1;18.500;1', '2;"1.240,00";1'], planOf('text')).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CsvError);
  expect(error).toMatchObject({
    message:
      '"amount" has "18.500" in record 1, read with a decimal point, and "1.240,00" in record 2, which has a decimal comma; ' +
      'send decimal=,&grouping=. to read both with a decimal comma, or send decimal=. to reject the second',
    position: { record: 1, line: 2, column: 'amount' },
  });
});

it.each([
  ['only a proof', ['1;1.240,00;1', '2;12.50;1'], 1],
  ['only a doubtful value', ['1;18.500;1', '2;12.50;1'], 0],
  ['both in different columns', ['1;18.500;1.240,00', '2;12.50;1'], 1],
  ['no proof of a decimal comma', ['1;18.500;1', '2;1,240.00;1', '3;1,240;1', '4;1,234,567;1'], 3],
  ['no value that a decimal comma would change', ['1;0.500;1', '2;1234.567;1', '3;1.2e5;1', '4;1,5;1'], 1],
])('loads a file with %s', async (_, records, rejected) => {
  const { outcome } = await load(records, planOf('text'));
  expect(outcome).toMatchObject({ kept: records.length - rejected, rejected });
});

it.each<[ValueOptions, number]>([
  [{ decimal: '.' }, 1],
  [{ decimal: ',', grouping: '.' }, 0],
  [{ grouping: ',' }, 1],
])('has no doubt under %j', async (options, rejected) => {
  const { outcome } = await load(['1;18.500;1', '2;1.240,00;1'], planOf('text', options));
  expect(outcome).toMatchObject({ rejected });
});

it('cleans the whole file if the caller takes the error', async () => {
  const errors: CsvError[] = [];
  const { outcome } = await sanitizeFile(
    fileOf(['1;18.500;1', '2;1.240,00;1', ...others, '3;18.500;1.5', '4;12,5;1']),
    { plan: planOf('text'), onAmbiguousNumbers: (error) => errors.push(error) },
    scanning,
  );
  expect(errors.map(({ code }) => code)).toEqual(['NUMBER_AMBIGUOUS']);
  expect(outcome).toMatchObject({ kept: 302, rejected: 2 });
});

const number = fc
  .tuple(
    fc.constantFrom('', '', '', '-', '+', '€', '$ '),
    fc.constantFrom('1', '12', '123', '0', '1234', '1.234', '1,234', '1.234.567', '1 234'),
    fc.constantFrom('', '', '.5', ',5', '.500', ',500', ',00', '.'),
    fc.constantFrom('', '', '', '', ' ', ' €', '%', 'e3'),
  )
  .map((parts) => parts.join(''));

it('finds the doubtful and the contrary values that the model finds', async () => {
  let conflicts = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(number, { minLength: 2, maxLength: 8 }),
      fc.constantFrom<ValueOptions>({}, { number: 'human' }),
      fc.constantFrom('text' as const, 'binary' as const),
      fc.constantFrom(1, 2),
      async (values, options, form, column) => {
        const readings = values.map((value) => readNumber(value, options, false));
        const isAmbiguous =
          readings.some(({ isDoubtful }) => isDoubtful) && readings.some(({ isContrary }) => isContrary);
        const records = values.map((value, i) => (column === 1 ? `${i};${value};1` : `${i};1;${value}`));
        const error = await load(records, planOf(form, options)).catch(({ code }: CsvError) => code);
        expect([values, error === 'NUMBER_AMBIGUOUS']).toEqual([values, isAmbiguous]);
        if (isAmbiguous) conflicts++;
      },
    ),
    runs(400),
  );
  expect(conflicts).toBeGreaterThan(20);
});
