import { type Compression, Problem } from '@repo/engine';

const codings: ReadonlyMap<string, Compression> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['zstd', 'zstd'],
  ['br', 'br'],
]);

/**
 * Returns the compression that a `Content-Encoding` header declares.
 * @throws Problem ENCODING_UNSUPPORTED for other codings, and for several
 */
export function contentCoding(header = ''): Compression | undefined {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const [name, ...more] = names.filter((coding) => coding !== '' && coding !== 'identity');
  if (name === undefined) return undefined;
  const compression = codings.get(name);
  if (compression !== undefined && more.length === 0) return compression;
  throw new Problem(
    'ENCODING_UNSUPPORTED',
    'Content-Encoding must be exactly one of gzip, zstd and br; or send the file uncompressed',
  );
}
