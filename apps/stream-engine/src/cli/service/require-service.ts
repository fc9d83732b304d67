import { CommandFailure } from '../failure/command-failure.ts';
import { askJson, unexpectedAnswer } from './read-answer.ts';
import type { Service } from './service.ts';

/**
 * Checks that the server is stream-engine before any byte of a file is sent, by requesting an import that need not exist.
 * @param name an Idempotency-Key
 * @throws CommandFailure ANSWER_UNEXPECTED, SERVER_UNREACHABLE, or a problem that every request would have
 */
export async function requireService(service: Service, name: string): Promise<void> {
  try {
    const found = await askJson<object>(service, `/v1/imports/${encodeURIComponent(name)}`);
    if (!('id' in found && 'status' in found)) throw unexpectedAnswer('JSON that is not an import');
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { code } = error.problem;
    if (code === 'IMPORT_NOT_FOUND') return;
    throw code === 'ANSWER_UNEXPECTED' ? error.adding({ rowsLoaded: 0 }) : error;
  }
}
