import { count, interruption, type Measurement, megabytes } from '@repo/measure';
import { requireDocker, Stack } from './compose.ts';
import { withFixtures } from './fixture.ts';
import { measure } from './measurement.ts';
import { type AcceptanceOptions, addOptions, ROWS_PER_SECOND_MIN } from './options.ts';
import { reportOf } from './report.ts';

/** Time for connecting and COMMIT, beyond what the required speed allows for an upload. */
const UPLOAD_SPARE_MS = 60_000;

/** The owner's acceptance test, from an empty compose project to the report. */
export const acceptance: Measurement<AcceptanceOptions> = {
  name: 'acceptance',
  addOptions,
  async run(options, { progress, signal }) {
    const { rows, warmUp, seed, dirt, memory, concurrency, uploads = concurrency } = options;
    await requireDocker();
    const files = [rows, ...(warmUp > 0 ? [warmUp] : [])].map((size) => ({ rows: size, seed, dirt }));
    progress.show(`generating a file of ${count(rows)} records`);
    return withFixtures(files, async ([fixture, warmUpFixture]) => {
      const stack = new Stack({ project: 'stream-engine-acceptance', memory });
      const run = async () => {
        progress.show(`building and starting the service, limited to ${memory}, and PostgreSQL`);
        await stack.up();
        const times = uploads > 1 ? `, ${uploads} times, ${concurrency} concurrently` : '';
        progress.show(`sending ${megabytes(fixture!.expected.bytes)} with curl${times}`);
        const uploadTimeoutMs = (concurrency * rows * 1000) / ROWS_PER_SECOND_MIN + UPLOAD_SPARE_MS;
        const parts = { stack, fixture: fixture!, warmUp: warmUpFixture };
        return measure({ ...parts, uploads, concurrency, uploadTimeoutMs });
      };
      try {
        return reportOf(await Promise.race([run(), interruption(signal)]), options);
      } finally {
        if (!options.keep) await stack.down();
      }
    });
  },
};
