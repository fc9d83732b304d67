export { childEnvironment } from './env.ts';
export { PostgresProxy } from './postgres-proxy.ts';
export { type ProcessFigures, readFigures } from './process-figures.ts';
export { RawClient } from './raw-client.ts';
export { type Answer, send, sendCsv, type SendOptions } from './send.ts';
export { ServiceProcess } from './service-process.ts';
export { until } from './until.ts';
