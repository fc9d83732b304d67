// Loaded into the service before its own code: answers with what only the process itself knows.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const RESOLUTION_MS = 10;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

process.on('message', (question: { readonly collect: boolean }) => {
  if (question.collect) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed, externalBytes: external, loopDelayMs: delay.max / 1e6 });
  delay.reset();
});
// A run that was killed must not leave a service behind; and the channel alone shall not keep the service running.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
