import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { copyStatement, createCopySink, createPool, withTransaction } from '@repo/database';
import { planOf } from '../tables/table.ts';
import { type StageTask, type StageTimes, tableOf } from './stage-task.ts';

/** Sends the encoded rows through our COPY sink: CPU time of this process, and the time until the server has taken them. */
export async function timeSocket(task: StageTask): Promise<StageTimes> {
  const table = tableOf(task);
  const names = table.columns.map(({ name }) => name);
  const sql = copyStatement({ schema: 'public', name: table.relation }, names, planOf(table).form);
  const pool = createPool({
    connectionString: task.databaseUrl,
    max: 1,
    onBackgroundError: (error) => {
      throw error;
    },
  });
  const before = process.cpuUsage();
  const began = performance.now();
  await withTransaction(pool, async (client) => {
    const sink = createCopySink(client);
    sink.begin(sql);
    await pipeline(createReadStream(task.binary, { highWaterMark: 256 * 1024 }), sink);
  });
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  await pool.end();
  return { 'socket (CPU time)': (user + system) / 1000, 'COPY of encoded rows (wall time)': wallMs };
}
