// Loaded into the service before its own code: reports figures that only the process itself knows.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (question: { readonly collect: boolean }) => {
  if (question.collect) collectGarbage();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed, loopDelayMs: delay.max / 1e6 });
  delay.reset();
});
// The service must not outlive a run that was killed, and the channel alone must not keep it running.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
