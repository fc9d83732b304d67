import { Problem } from '@repo/engine';
import { shortened, unusable } from './input-file.ts';

/**
 * What an import in this process fails with that cannot read its file: the ledger gets the word that the API has for it,
 * and whoever runs the command the failure behind that.
 */
export function unreadableFile(name: string): (cause?: Error) => Problem {
  return (error) => {
    const cause = error === undefined ? shortened(name) : unusable(name, error);
    return new Problem('BODY_TRUNCATED', cause.message, { cause, retryable: false });
  };
}
