import { batch, signal } from '@preact/signals';

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
  draftParameters.value = value === '' ? others : { ...others, [name]: value };
}

export function mapColumn(header: string, column: string): void {
  draftColumns.value = new Map(draftColumns.value).set(header, column);
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

/** Forgets a file that is in its table now: nobody means to load it twice. */
export function dropFile(file: File): void {
  if (draftFile.value === file) draftFile.value = undefined;
}

/** As the service is asked. */
export function draftQuery(): URLSearchParams {
  const query = new URLSearchParams({ ...draftParameters.value });
  for (const [header, column] of draftColumns.value)
    query.append('map', [header, column].map((name) => name.replaceAll(/[:\\]/g, '\\$&')).join(':'));
  return query;
}
