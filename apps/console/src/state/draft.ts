import { batch, signal } from '@preact/signals';
import { parameters } from '../api/parameters.ts';

/** Import being prepared; kept while the user visits other pages. */
export const draftTable = signal('');
export const draftFile = signal<File>();

/**
 * Parameters that the user has set; the service chooses the others. The name of a parameter for one column is like
 * `null.price`. A repeated parameter has one value per line.
 */
export type Parameters = Readonly<Record<string, string>>;
export const draftParameters = signal<Parameters>({});

/** Columns that the user has chosen, by `fieldOf`; an empty one leaves the field out. */
export const draftColumns = signal<ReadonlyMap<string, string>>(new Map());

/** @param value an empty one resets the parameter */
export function setParameter(name: string, value: string): void {
  const { [name]: _before, ...others } = draftParameters.value;
  draftParameters.value = withoutInapplicable(value === '' ? others : { ...others, [name]: value });
}

/** Returns whether a write mode accepts a parameter. */
export function appliesTo(name: string, mode = 'append'): boolean {
  return parameters[name]?.modes?.includes(mode) ?? true;
}

/** Removes parameters that the mode does not accept. */
function withoutInapplicable(set: Parameters): Parameters {
  return Object.fromEntries(Object.entries(set).filter(([name]) => appliesTo(name, set['mode'])));
}

/**
 * Names a field as the parameter `map` does: by its header or, if that is blank or occurs twice, by its position.
 * @param position from 1
 */
export function fieldOf(header: string, position: number, isDistinct: boolean): string {
  return isDistinct && header.trim() !== '' ? escaped(header).replace(/^@/, '\\@') : `@${position}`;
}

/** @param column an empty one leaves the field out; undefined resets the mapping */
export function mapColumn(field: string, column: string | undefined): void {
  const columns = new Map(draftColumns.value);
  if (column === undefined) columns.delete(field);
  else columns.set(field, column);
  draftColumns.value = columns;
}

/** Sets the target table, and resets mappings, key and the options of columns, which belong to the previous table. */
export function chooseTable(table: string): void {
  batch(() => {
    draftTable.value = table;
    draftColumns.value = new Map();
    const ofAll = Object.entries(draftParameters.value).filter(([name]) => !name.includes('.'));
    draftParameters.value = Object.fromEntries(ofAll);
    setParameter('key', '');
  });
}

/** Sets the file, and resets all settings, which describe the previous file. */
export function chooseFile(file: File): void {
  batch(() => {
    draftFile.value = file;
    draftParameters.value = {};
    draftColumns.value = new Map();
  });
}

/**
 * Sets a file of corrected rejects. It is written like the file that they come from, so it keeps that import's settings.
 * @param query parameters of that import, if known
 */
export function chooseCorrectedRejects(file: File, table: string, query = new URLSearchParams()): void {
  // Rejects are always UTF-8. They are part of the records, so they must not replace the rest.
  const kept = [...new Set(query.keys())]
    .map((name) => [name, query.getAll(name).join('\n')] as const)
    .filter(([name, value]) => !parameters[name]?.notForRejects && !(name === 'mode' && value === 'replace'));
  batch(() => {
    draftFile.value = file;
    draftTable.value = table;
    draftParameters.value = withoutInapplicable(Object.fromEntries(kept));
    draftColumns.value = new Map(query.getAll('map').map(parseMapping));
  });
}

/** Removes a file that has been loaded, so that it is not loaded twice by mistake. */
export function forgetFile(file: File): void {
  if (draftFile.value === file) draftFile.value = undefined;
}

/** Query string of the draft. */
export function draftQuery(): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(draftParameters.value))
    for (const one of isRepeatable(name) ? value.split('\n') : [value]) query.append(name, one);
  for (const [field, column] of draftColumns.value) query.append('map', `${field}:${escaped(column)}`);
  return query;
}

/** Whether a parameter, for all columns or for one, may have several values. */
function isRepeatable(name: string): boolean {
  return parameters[name.split('.', 1)[0]!]?.isRepeatable === true;
}

/** Precedes colons and backslashes with a backslash. */
function escaped(name: string): string {
  return name.replaceAll(/[:\\]/g, '\\$&');
}

function parseMapping(mapping: string): [field: string, column: string] {
  const [field = '', column = ''] = mapping.split(/(?<=(?:^|[^\\])(?:\\\\)*):/);
  return [field, column.replaceAll(/\\([:\\])/g, '$1')];
}
