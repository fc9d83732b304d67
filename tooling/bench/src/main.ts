import { createProgram } from './program.ts';
import { BenchError } from './errors.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(error instanceof BenchError ? `bench: ${error.message}` : error);
  process.exitCode = 1;
}
