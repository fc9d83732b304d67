import type { Table } from '@repo/database';
import type { TableDefaults } from '../parameters/table-defaults.ts';
import type { ColumnPatterns } from '../plan/column-patterns.ts';
import type { ColumnMap } from '../plan/look-up-columns.ts';
import { type ImportParameters, readImportParameters } from '../parameters/import-parameters.ts';
import type { ImportQuery, WholeQuery } from '../parameters/import-query.ts';
import type { ImportLimits } from '../limits/import-limits.ts';
import { decodeSample, type TextSample } from '../source/decode-sample.ts';
import type { Sample } from '../source/read-sample.ts';
import { encodingNamed } from '../source/transcode.ts';
import { detectDateOrder } from './detect-date-order.ts';
import { detectDelimiter } from './detect-delimiter.ts';
import { proposeEncoding } from './detect-encoding.ts';
import { closed, type ValueOf } from '../schema/schema-parts.ts';
import { Proposal, proposalOf, type GivenValues } from './proposal.ts';
import { statedDelimiter } from './stated-delimiter.ts';

/** Format of the file: parameters for an import, with defaults. */
export const Proposed = closed({
  delimiter: Proposal,
  quote: Proposal,
  encoding: Proposal,
  dateOrder: Proposal,
});

export type Proposed = ValueOf<typeof Proposed>;

export interface Proposals {
  readonly proposed: Proposed;
  /** Query string of an import: the request's own, and what was detected. */
  readonly query: URLSearchParams;
  /** The query string, parsed. */
  readonly parameters: ImportParameters;
  readonly text: TextSample;
}

export interface ProposeOptions {
  readonly query: ImportQuery;
  readonly table: Table;
  readonly limits: ImportLimits;
  readonly map: ColumnMap;
  readonly patterns: ColumnPatterns;
  readonly key: readonly string[];
  readonly config: TableDefaults;
}

/**
 * Detects the format of a file, as far as the request does not set it.
 * @throws Problem CONTENT_NOT_CSV, ENCODING_UNSUPPORTED, PARAMETER_INVALID
 */
export async function proposeParameters(sample: Sample, options: ProposeOptions): Promise<Proposals> {
  const { query, config } = options;
  const read = (more: WholeQuery) => readImportParameters({ ...query, ...more }, config);
  const encoding = encodingProposal(sample, query, config);
  const text = await decodeSample(sample, encoding.value);
  const delimiter = await proposeDelimiter(text, read({}), { ...options, declared: sample.delimiter });
  const dateOrder = await proposeDateOrder(text, read(detectedOf({ delimiter })), options);
  const quote = proposalOf(givenValues('quote', options), undefined, '"');
  const proposed = { delimiter, quote, encoding, dateOrder };
  const detected = detectedOf(proposed);
  return { proposed, query: queryString(options, detected), parameters: read(detected), text };
}

/** @throws Problem ENCODING_UNSUPPORTED */
export function encodingProposal(
  sample: Sample,
  query: ImportQuery,
  { parameters }: TableDefaults,
): Proposal {
  return proposeEncoding(sample, {
    parameter: query.encoding === undefined ? undefined : encodingNamed(query.encoding),
    configuration: parameters.encoding === undefined ? undefined : encodingNamed(parameters.encoding),
  });
}

function givenValues(
  name: 'delimiter' | 'quote' | 'dateOrder',
  { query, config }: ProposeOptions,
): GivenValues {
  return { parameter: query[name], configuration: config.parameters[name] };
}

/** Detected parameters that an import needs, because nothing else sets them. */
function detectedOf(proposed: Partial<Proposed>): WholeQuery {
  const detected = Object.entries(proposed).filter(([, { from }]) => from === 'detected');
  return Object.fromEntries(detected.map(([name, { value }]) => [name, value]));
}

async function proposeDelimiter(
  text: TextSample,
  { dialect, nullWords }: ImportParameters,
  options: ProposeOptions & { readonly declared: number | undefined },
): Promise<Proposal> {
  const given = givenValues('delimiter', options);
  const { limits, declared } = options;
  const stated = isSet(given) ? undefined : statedDelimiter(text, dialect, declared);
  if (stated !== undefined) return stated;
  const detected = isSet(given) ? undefined : await detectDelimiter(text, { dialect, nullWords, limits });
  return proposalOf(given, detected, ',');
}

async function proposeDateOrder(
  text: TextSample,
  parameters: ImportParameters,
  options: ProposeOptions,
): Promise<Proposal> {
  const given = givenValues('dateOrder', options);
  const isNeeded = !isSet(given) && parameters.dateFormat === undefined;
  const { table, map, patterns, key, limits } = options;
  const detected = isNeeded
    ? await detectDateOrder(text, table, { ...parameters, map, patterns, key, limits })
    : undefined;
  return proposalOf(given, detected, 'iso');
}

function isSet({ parameter, configuration }: GivenValues): boolean {
  return parameter !== undefined || configuration !== undefined;
}

/** Defaults of an import, which need not be set as parameters. */
const defaults: Readonly<Record<string, string>> = { delimiter: ',', encoding: 'utf-8', dateOrder: 'iso' };

/** Query string of an import: what the request sets, and what was detected and differs from the default. */
export function queryString(
  { query, config }: Pick<ProposeOptions, 'query' | 'config'>,
  detected: WholeQuery,
): URLSearchParams {
  const usual: Readonly<Record<string, unknown>> = { ...defaults, ...config.parameters };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) parameters.append(name, String(one));
  for (const [name, value] of Object.entries(detected))
    if (value !== usual[name]) parameters.set(name, String(value));
  return parameters;
}
