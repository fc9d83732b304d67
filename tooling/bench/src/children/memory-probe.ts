// Loaded into the service before its own code. Tells the benchmark what only the process itself knows.

const INTERVAL_MS = 100;

setInterval(() => {
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, heapUsed, external });
}, INTERVAL_MS).unref();
