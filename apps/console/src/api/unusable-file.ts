import { Refusal } from './request.ts';
import type { Problem } from './types.ts';

/** Why a browser sends nothing, or stops sending. */
export const fileChanged: Problem = {
  type: 'about:blank',
  title: 'The browser cannot read the file',
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
 * Whether a file is as it was when it was chosen. A browser reads no other one, but looks at that only when it begins to
 * send: what is changed after that is sent as it is.
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
