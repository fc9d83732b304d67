import { Problem } from '@repo/engine';
import { shortenedFile, unusableFile } from './input-file.ts';

/**
 * The failure of an import in this process that cannot read its file. The ledger records the code of the API, and the
 * command shows the cause.
 */
export function unreadableFile(name: string): (cause?: Error) => Problem {
  return (error) => {
    const cause = error === undefined ? shortenedFile(name) : unusableFile(name, error);
    return new Problem('BODY_TRUNCATED', cause.message, { cause, retryable: false });
  };
}
