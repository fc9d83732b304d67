/**
 * Headers of a request whose body is a file. What the browser takes a file for depends on the machine's programs, so it is
 * sent as bytes; gzip and zstd are known by their first ones, brotli by its name alone.
 */
export function fileHeaders(file: File): Record<string, string> {
  const type = { 'content-type': 'application/octet-stream' };
  return /\.br$/i.test(file.name) ? { ...type, 'content-encoding': 'br' } : type;
}
