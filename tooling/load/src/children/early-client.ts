// Uploads what will be refused, one after the other, and reports what it has received.
import { type EarlyTask, tryEarly } from '../early-answers/try-early.ts';

process.once('message', async (task: EarlyTask) => {
  for (const code of task.codes) process.send?.(await tryEarly(task, code));
  process.disconnect();
});
process.once('disconnect', () => process.exit());
