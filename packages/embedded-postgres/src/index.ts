export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './errors.ts';
export { defaultCacheFolder, defaultDataFolder } from './folders.ts';
export type { StopMode } from './stop-server.ts';
