import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@repo/faults';
import { MeasureError } from '@repo/measure';

const execute = promisify(execFile);
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Runs a program until it ends. @returns its output @throws MeasureError PROGRAM_FAILED with what it printed */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = childEnvironment(environment);
  try {
    const { stdout } = await execute(program, [...parameters], { env, maxBuffer: OUTPUT_BYTES_MAX });
    return stdout;
  } catch (cause) {
    const { stdout, stderr, message } = cause as Error & {
      readonly stdout?: string;
      readonly stderr?: string;
    };
    const printed = [stdout, stderr].join('').trim();
    throw new MeasureError('PROGRAM_FAILED', `${path.basename(program)} failed: ${printed || message}`, {
      cause,
    });
  }
}

export async function isInstalled(program: string): Promise<boolean> {
  return runProgram(program, ['--version']).then(
    () => true,
    () => false,
  );
}
