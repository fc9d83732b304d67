import type { Table } from '@repo/database';
import type { DateOrder } from '@repo/transforms';
import type { ColumnMap } from '../imports/column-map.ts';
import type { Parser } from '../imports/file-options.ts';
import {
  type ImportParameters,
  type ImportQuery,
  readImportParameters,
} from '../imports/import-parameters.ts';
import type { UploadLimits } from '../limits.ts';
import { decodeSample, type TextSample } from '../sources/decode-sample.ts';
import type { Sample } from '../sources/sample-upload.ts';
import { detectDateOrder } from './detect-date-order.ts';
import { detectDelimiter } from './detect-delimiter.ts';
import { proposeEncoding } from './detect-encoding.ts';
import type { Proposal } from './proposal.ts';

/** How the file is written, as an import would be told, and as it would be by default. */
export interface Proposed {
  readonly delimiter: Proposal<string>;
  readonly quote: Proposal<string>;
  readonly encoding: Proposal<string>;
  readonly dateOrder: Proposal<DateOrder>;
}

export interface Proposals {
  readonly proposed: Proposed;
  /** The query string of an import: the request's own, and what was detected. */
  readonly query: URLSearchParams;
  /** The same, read. */
  readonly parameters: ImportParameters;
  readonly text: TextSample;
}

export interface ProposeOptions {
  readonly query: ImportQuery;
  readonly table: Table;
  readonly parser: Parser;
  readonly limits: UploadLimits;
  readonly map: ColumnMap;
  readonly key: readonly string[];
}

/**
 * Finds out how a file is written, so far as the request does not say so.
 * @throws Problem CONTENT_NOT_CSV, ENCODING_UNSUPPORTED, PARAMETER_INVALID
 */
export async function proposeParameters(sample: Sample, options: ProposeOptions): Promise<Proposals> {
  const { query, parser } = options;
  const given = readImportParameters(query, parser);
  const encoding = proposeEncoding(sample, given.encoding);
  const text = await decodeSample(sample, encoding.value);
  const delimiter = await proposeDelimiter(text, given, options);
  const withDelimiter = { ...query, encoding: encoding.value, delimiter: delimiter.value };
  const dateOrder = await proposeDateOrder(text, readImportParameters(withDelimiter, parser), options);
  const quote = proposalOf(query.quote, undefined, '"');
  const proposed = { delimiter, quote, encoding, dateOrder };
  return {
    proposed,
    query: queryString(query, proposed),
    parameters: readImportParameters({ ...withDelimiter, dateOrder: dateOrder.value }, parser),
    text,
  };
}

async function proposeDelimiter(
  text: TextSample,
  { dialect, nullWords }: ImportParameters,
  { query, limits }: ProposeOptions,
): Promise<Proposal<string>> {
  const detected =
    query.delimiter === undefined ? await detectDelimiter(text, { dialect, nullWords, limits }) : undefined;
  return proposalOf(query.delimiter, detected, ',');
}

async function proposeDateOrder(
  text: TextSample,
  parameters: ImportParameters,
  { query, table, map, key, limits }: ProposeOptions,
): Promise<Proposal<DateOrder>> {
  const detected =
    query.dateOrder === undefined
      ? await detectDateOrder(text, table, { ...parameters, map, key, limits })
      : undefined;
  return proposalOf(query.dateOrder as DateOrder | undefined, detected, 'iso');
}

function proposalOf<T extends string>(given: T | undefined, detected: T | undefined, usual: T): Proposal<T> {
  if (given !== undefined) return { value: given, from: 'parameter' };
  return detected === undefined ? { value: usual, from: 'default' } : { value: detected, from: 'detected' };
}

/** What an import does by default it need not be told. */
const defaults: Readonly<Record<string, string>> = { delimiter: ',', encoding: 'utf-8', dateOrder: 'iso' };

function queryString(query: ImportQuery, proposed: Proposed): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) parameters.append(name, String(one));
  for (const [name, { value, from }] of Object.entries(proposed))
    if (from === 'detected' && value !== defaults[name]) parameters.set(name, value);
  return parameters;
}
