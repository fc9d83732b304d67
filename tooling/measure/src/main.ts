// `pnpm measure <what>`: runs the program that has the measurement.
import { measurements } from './measurements.ts';

const [, , what = '--help'] = process.argv;
const found = measurements.find(([name]) => name === what);
if (found) await import(new URL(`../../${found[1]}`, import.meta.url).href);
else {
  const list = measurements.map(([name, , line]) => `  ${name.padEnd(15)} ${line}`).join('\n');
  console.log(`Usage: pnpm measure <what> [options]

${list}

Each prints its conditions, exits with 1 if one fails, and writes a report to reports/<what>.
"pnpm measure <what> --help" lists the options.`);
  process.exitCode = /^(?:-h|--help|help)$/.test(what) ? 0 : 1;
}
