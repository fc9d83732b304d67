import { encodingNamed, Problem } from '@repo/engine';
import { quoted } from '@repo/transforms';

/** What the headers of a file say, be they those of a request or of a form's part. */
export interface FileHeaders {
  readonly contentType: string | undefined;
  readonly transferEncoding: string | undefined;
}

/** RFC 2045, section 6.1: the bytes are those of the file. */
const asTheyAre = new Set(['7bit', '8bit', 'binary']);

/** For the Encoding Standard they are windows-1252, in which a file that is UTF-8 after all would be read wrong without a word. */
const ascii = new Set(['ascii', 'us-ascii']);

/** A parameter of a media type; what stands in quotes may hold a semicolon. */
const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i;

/**
 * The encoding that a file is sent with (`text/csv; charset=windows-1252`), by its name in the Encoding Standard.
 * @throws Problem ENCODING_UNSUPPORTED also for a Content-Transfer-Encoding, which mail has and HTTP has not
 */
export function declaredEncoding({ contentType, transferEncoding }: FileHeaders): string | undefined {
  const transfer = transferEncoding?.trim() ?? 'binary';
  if (!asTheyAre.has(transfer.toLowerCase()))
    throw new Problem(
      'ENCODING_UNSUPPORTED',
      `the file comes with Content-Transfer-Encoding: ${quoted(transfer)}; send its own bytes, without this header`,
    );
  const [, inQuotes, bare] = CHARSET.exec(contentType ?? '') ?? [];
  const charset = inQuotes ?? bare;
  if (charset === undefined) return undefined;
  return ascii.has(charset.toLowerCase()) ? 'utf-8' : encodingNamed(charset);
}
