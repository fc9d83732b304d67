// Loaded before the service: reports memory figures that only the process itself can read.
const INTERVAL_MS = 100;

setInterval(() => {
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, heapUsed, external });
}, INTERVAL_MS).unref();
