import { afterAll } from 'vitest';

// Vitest fails the run on an unhandled rejection. A process warning (listener leak, deprecation, double resolve) must, too.
const warnings = [];
const collect = (warning) => warnings.push(warning);
process.on('warning', collect);

afterAll(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', collect);
  if (warnings.length > 0)
    throw new AggregateError(warnings, `process warnings: ${warnings.map(String).join('; ')}`);
});
