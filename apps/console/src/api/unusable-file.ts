import { Refusal } from './request.ts';
import type { Problem } from './types.ts';

/** Problem of a file that the browser can no longer read. */
export const fileChanged: Problem = {
  type: 'about:blank',
  title: 'Cannot read the file',
  status: 0,
  code: 'FILE_CHANGED',
  detail: 'the file was changed, moved or deleted after it was chosen, or is a folder; choose it again',
  retryable: false,
  rowsLoaded: 0,
};

const fileEmpty: Problem = {
  type: 'about:blank',
  title: 'The file is empty',
  status: 0,
  code: 'FILE_EMPTY',
  detail: 'the file has 0 bytes; choose another one',
  retryable: false,
  rowsLoaded: 0,
};

/**
 * Returns whether a file is unchanged since the user chose it. Browsers check that only when they begin to read, so
 * later changes reach the service.
 */
export async function isUnchanged(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** @throws Refusal FILE_CHANGED, FILE_EMPTY */
export async function requireUsable(file: File): Promise<void> {
  if (!(await isUnchanged(file))) throw new Refusal(fileChanged);
  if (file.size === 0) throw new Refusal(fileEmpty);
}
