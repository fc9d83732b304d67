import { batch, signal } from '@preact/signals';
import { parameters } from '../api/parameters.ts';

/** The import that is being prepared; it outlives a look at another page. */
export const draftTable = signal('');
export const draftFile = signal<File>();

/** What the user has set of the import's parameters; what is absent is left to the service. */
export type Parameters = Readonly<Record<string, string>>;
export const draftParameters = signal<Parameters>({});

/** The columns that the user has chosen, by the header's names. */
export const draftColumns = signal<ReadonlyMap<string, string>>(new Map());

/** @param value empty: as the service has it */
export function setParameter(name: string, value: string): void {
  const { [name]: _before, ...others } = draftParameters.value;
  draftParameters.value = fitting(value === '' ? others : { ...others, [name]: value });
}

/** Whether a parameter has a meaning in a mode; others refuse it. */
export function goesWith(name: string, mode = 'append'): boolean {
  return parameters[name]?.modes?.includes(mode) ?? true;
}

/** Without what the mode refuses. */
function fitting(set: Parameters): Parameters {
  return Object.fromEntries(Object.entries(set).filter(([name]) => goesWith(name, set['mode'])));
}

/** @param column empty: as the service finds it */
export function mapColumn(header: string, column: string): void {
  const columns = new Map(draftColumns.value);
  if (column === '') columns.delete(header);
  else columns.set(header, column);
  draftColumns.value = columns;
}

/** Takes another table, to whose columns and keys nothing that was chosen refers. */
export function takeTable(table: string): void {
  batch(() => {
    draftTable.value = table;
    draftColumns.value = new Map();
    setParameter('key', '');
  });
}

/** Takes another file; how the last one was written says nothing of it. */
export function takeFile(file: File): void {
  batch(() => {
    draftFile.value = file;
    draftParameters.value = {};
    draftColumns.value = new Map();
  });
}

/**
 * Takes mended rejects, which are written as the file was that they come from.
 * @param query its import's, where it is known
 */
export function takeMended(file: File, table: string, query = new URLSearchParams()): void {
  // Rejects are UTF-8 and a part of the file's records, and must not replace the others.
  const kept = [...query].filter(
    ([name, value]) => !parameters[name]?.notForRejects && !(name === 'mode' && value === 'replace'),
  );
  batch(() => {
    draftFile.value = file;
    draftTable.value = table;
    draftParameters.value = fitting(Object.fromEntries(kept));
    draftColumns.value = new Map(query.getAll('map').map(parseMapping));
  });
}

/** Forgets a file that is in its table now: nobody means to load it twice. */
export function dropFile(file: File): void {
  if (draftFile.value === file) draftFile.value = undefined;
}

/** As the service is asked. */
export function draftQuery(): URLSearchParams {
  const query = new URLSearchParams({ ...draftParameters.value });
  for (const mapping of draftColumns.value) query.append('map', formatMapping(mapping));
  return query;
}

/** `Header:column`, with a backslash before a colon or backslash of a name. */
function formatMapping(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[:\\]/g, '\\$&')).join(':');
}

function parseMapping(mapping: string): [header: string, column: string] {
  const [header = '', column = ''] = mapping
    .split(/(?<=(?:^|[^\\])(?:\\\\)*):/)
    .map((name) => name.replaceAll(/\\([:\\])/g, '$1'));
  return [header, column];
}
