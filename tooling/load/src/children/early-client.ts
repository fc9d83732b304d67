// Uploads files that will be rejected, one after the other, and reports what it received.
import { type EarlyTask, tryEarly } from '../early-answers/try-early.ts';

process.once('message', async (task: EarlyTask) => {
  for (const code of task.codes) process.send?.(await tryEarly(task, code));
  process.disconnect();
});
process.once('disconnect', () => process.exit());
