import type { ImportLimits } from '../limits/import-limits.ts';
import { readImportParameters } from '../parameters/import-parameters.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import type { ParameterDefaults } from '../parameters/table-defaults.ts';
import { Problem } from '../problem/problem.ts';
import { dialectOfFile } from '../source/declared-delimiter.ts';
import { decodeSample, type TextSample } from '../source/decode-sample.ts';
import type { Sample } from '../source/read-sample.ts';
import { recordsOfSample } from '../source/records-of.ts';
import { type InferOptions, type InferredColumns, inferColumns } from '../tables/infer-columns.ts';
import type { Proposal } from './proposal.ts';
import { statedDelimiter } from './stated-delimiter.ts';
import { encodingProposal, queryString } from './propose-parameters.ts';

/** A table planned for a file. */
interface TablePlan extends InferredColumns {
  readonly proposed: { readonly encoding: Proposal };
  /** Query string with which an import loads the file unchanged, and rejects values that would change. */
  readonly parameters: string;
  readonly text: TextSample;
  readonly options: InferOptions;
}

interface PlanTableOptions {
  /** Format of the file, as far as the request sets it. */
  readonly query: ImportQuery;
  readonly defaults: ParameterDefaults;
  readonly limits: ImportLimits;
}

/**
 * Plans a table from the beginning of a file.
 * @throws Problem or CsvError like `inferColumns` and `decodeSample`; NOTHING_LOADED if no record could be loaded
 */
export async function planTable(
  sample: Sample,
  { query, defaults, limits }: PlanTableOptions,
): Promise<TablePlan> {
  const config = { parameters: defaults, limits: {}, columns: new Map() };
  const { dateOrder, nullWords, nullCase, nullQuoted, nullText, ...read } = readImportParameters(
    query,
    config,
  );
  const dialect = dialectOfFile(read.dialect, sample);
  const encoding = encodingProposal(sample, query, config);
  const text = await decodeSample(sample, encoding.value);
  const options = { dialect, dateOrder, nullWords, nullCase, nullQuoted, nullText, limits };
  const inferred = await inferColumns(recordsOfSample(text, options), options);
  requireKeptRecord(inferred);
  const stated = read.dialect.takesSep ? statedDelimiter(text, dialect, sample.delimiter) : undefined;
  const detected = {
    ...(encoding.from === 'detected' && { encoding: encoding.value }),
    ...(stated && { delimiter: stated.value }),
  };
  const parameters = queryString({ query: { ...query, exact: true }, config }, detected).toString();
  return { ...inferred, proposed: { encoding }, parameters, text, options };
}

/** @throws Problem NOTHING_LOADED */
function requireKeptRecord({ outcome: { kept, rejected }, rejects }: InferredColumns): void {
  const [first] = rejects.sample;
  if (kept > 0 || first === undefined) return;
  const { message, code: _code, errors: _errors, ...position } = first;
  const which =
    rejected === 1 ? 'the only record of the sample was' : `all ${rejected} records of the sample were`;
  throw new Problem('NOTHING_LOADED', `${which} rejected; the first because ${message}`, {
    position,
    members: { rejects },
  });
}
