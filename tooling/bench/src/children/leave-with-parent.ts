// Loaded into the service before its own code: a benchmark that was killed must not leave a service behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone shall not keep the service running.
process.channel?.unref();
