// Preloaded into the service, so that it ends if the demo is killed.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel must not keep the service running.
process.channel?.unref();
