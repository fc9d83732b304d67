import { cpus, loadavg } from 'node:os';
import type { Measurement } from './measure.ts';

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

/** As Markdown. @param browser its name and version */
export function report({ load, fileBytes, seconds, memory }: Measurement, browser: string): string {
  const busy = loadavg()[0]!.toFixed(1);
  return `# The web page, measured

\`pnpm --filter @repo/browser measure\`: ${browser}, service and PostgreSQL on one machine with ${cpus().length} processors, ${new Date()
    .toISOString()
    .slice(0, 10)}; load average at the end: ${busy}.

| the page, not cached |          |
| ------------------------------ | -------: |
| first contentful paint, median of five | ${load.firstContentfulPaintMs.toFixed(0)} ms |
| its ${load.files} files, as transferred | ${(load.transferredBytes / 1000).toFixed(1)} kB |

Then a file of ${(fileBytes / 1e9).toFixed(2)} GB was imported in ${seconds.toFixed(0)} s. Megabytes of memory meanwhile, by how much of it had arrived:

| | JavaScript heap | renderers | browser | its other processes |
| --- | ---: | ---: | ---: | ---: |
${memory
  .map(
    ({ when, bytes }) =>
      `| ${when} | ${[bytes.heap, bytes.renderers, bytes.browser, bytes.others].map(megabytes).join(' | ')} |`,
  )
  .join('\n')}

The heap is what lives after a collection. The others are resident memory, of which a good part is the browser's own program and counted once for
each process; Chromium keeps renderers in reserve.
`;
}
