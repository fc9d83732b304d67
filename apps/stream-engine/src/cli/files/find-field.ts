import { Readable } from 'node:stream';
import { type DialectOptions, dialectOf, fieldText, type RecordBatch, scanRecords } from '@repo/transforms';
import { parseMapping } from '../../imports/column-map.ts';
import type { ImportQuery } from '../../imports/import-parameters.ts';
import { foldName } from '../../imports/name-index.ts';
import { delimiters } from '../options/delimiters.ts';

/** First byte and the byte behind a field, within its record. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the field of a record that goes to a column, by the name in the header.
 * @param header the file's, as it stands there
 * @returns undefined where the header does not tell: a record without one, or an alias
 */
export async function findField(
  header: Buffer | undefined,
  record: Buffer,
  column: string,
  query: ImportQuery = {},
): Promise<Span | undefined> {
  if (header === undefined || query.header === false) return undefined;
  // The configuration may say which it is, and that is not here.
  const known = query.delimiter === undefined ? delimiters : [query.delimiter];
  for (const delimiter of known) {
    const dialect = { ...query, delimiter, header: true };
    const [names, fields] = [await fieldsOf(header, dialect), await fieldsOf(record, dialect)];
    const at = names.findIndex(({ text }) => isFor(column, text, query));
    if (at >= 0 && fields.length === names.length) return fields[at];
  }
  return undefined;
}

function isFor(column: string, name: string, { map }: ImportQuery): boolean {
  const mapped = [map ?? []].flat().map(parseMapping);
  const mapping = mapped.find(({ header }) => foldName(header) === foldName(name));
  return foldName(mapping?.column ?? name) === foldName(column);
}

interface Field extends Span {
  readonly text: string;
}

/** None where it cannot be cut up so. */
async function fieldsOf(record: Buffer, dialect: DialectOptions): Promise<Field[]> {
  try {
    const batches = Readable.from([record]).pipe(scanRecords({ dialect: dialectOf(dialect) }));
    for await (const batch of batches as AsyncIterable<RecordBatch>) {
      const [first, end] = [batch.firstField[0]!, batch.firstField[1]!];
      return Array.from({ length: end - first }, (_, i) => ({
        start: batch.fieldStart[first + i]!,
        end: batch.fieldEnd[first + i]!,
        text: fieldText(batch, first + i),
      }));
    }
  } catch {
    // Another delimiter, or none.
  }
  return [];
}
