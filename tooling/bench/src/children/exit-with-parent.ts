// Loaded before the service: a benchmark that was killed must not leave a service running.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone must not keep the service running.
process.channel?.unref();
