import { encodingNamed, Problem } from '@repo/engine';
import { quoted } from '@repo/transforms';

/** Headers of a file, from the request or from a form's part, with all values that were sent. */
export interface FileHeaders {
  readonly contentTypes: readonly string[] | undefined;
  readonly transferEncodings: readonly string[] | undefined;
}

/** Encodings of RFC 2045, section 6.1, that do not change the bytes of the file. */
const identityEncodings = new Set(['7bit', '8bit', 'binary']);

/** A parameter of a media type; a quoted value may contain a semicolon. Runs in linear time even if a quote is not closed. */
const PARAMETER = /;\s*([^\s=;"]+)\s*=((?:"(?:[^"\\]|\\[^]?)*(?:"|$)|[^";])*)/g;

/**
 * Returns the encoding of a file's headers (`text/csv; charset=windows-1252`), by its name in the Encoding Standard.
 * @throws Problem ENCODING_UNSUPPORTED for unknown encodings, headers that contradict each other, and
 *   Content-Transfer-Encoding, which exists in mail but not in HTTP
 */
export function declaredEncoding({ contentTypes = [], transferEncodings = [] }: FileHeaders) {
  const transfer = transferEncodings.find((name) => !identityEncodings.has(name.trim().toLowerCase()));
  if (transfer !== undefined)
    throw new Problem(
      'ENCODING_UNSUPPORTED',
      `the file has Content-Transfer-Encoding: ${quoted(transfer)}; send its raw bytes without this header`,
    );
  if (contentTypes.length > 1)
    throw new Problem('ENCODING_UNSUPPORTED', 'the file has two Content-Type headers; send one');
  const encodings = new Set(charsetsOf(contentTypes[0] ?? '').map(encodingNamed));
  if (encodings.size > 1)
    throw new Problem(
      'ENCODING_UNSUPPORTED',
      `the Content-Type names two charsets, ${[...encodings].join(' and ')}; send one`,
    );
  return encodings.values().next().value;
}

function charsetsOf(contentType: string): string[] {
  return Array.from(contentType.matchAll(PARAMETER)).flatMap(([, name = '', value = '']) => {
    const parameter = name.toLowerCase();
    // RFC 2231, for mail: charset*=utf-8''windows-1252, or in parts, charset*0=.
    if (parameter.startsWith('charset*'))
      throw new Problem(
        'ENCODING_UNSUPPORTED',
        `the Content-Type has ${quoted(parameter)} instead of charset=, such as charset=windows-1252`,
      );
    return parameter === 'charset' ? [unquoted(value.trim())] : [];
  });
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
}
