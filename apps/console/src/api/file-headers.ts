/**
 * Headers of a request whose body is a file. The type is always bytes, because browsers guess types from the programs
 * installed. The service detects gzip and zstd by their first bytes, but brotli has none of its own: its name decides.
 */
export function fileHeaders(file: File): Record<string, string> {
  const type = { 'content-type': 'application/octet-stream' };
  return /\.br$/i.test(file.name) ? { ...type, 'content-encoding': 'br' } : type;
}
