import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type SanitizeOptions, sanitize, type ScanRecordsOptions, scanRecords } from '../src/index.ts';
import { collect } from './streams.ts';

/** Returns the output of `format` for a CSV file. */
export async function formatFile(
  file: string | Buffer,
  format: Duplex,
  { plan, ...scanning }: Pick<SanitizeOptions, 'plan'> & ScanRecordsOptions = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const clean = sanitize(plan === undefined ? {} : { plan });
  await pipeline(Readable.from([Buffer.from(file)]), scanRecords(scanning), clean, format, collect(chunks));
  return Buffer.concat(chunks);
}
