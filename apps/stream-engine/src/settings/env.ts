import { defaultImportLimits, describeFault, type ValidationFault } from '@repo/engine';
import { defaultStallMs } from '@repo/database';
import { envSchema } from 'env-schema';
import { type Static, type TSchema, Type } from 'typebox';

/** Every setting of the service; the same names as in docs/SETTINGS.md. */
const Settings = Type.Object({
  DATABASE_URL: Type.Optional(Type.String({ minLength: 1 })),
  HOST: Type.String({ default: '127.0.0.1' }),
  AUTH: Type.Optional(Type.Enum(['keys', 'off'])),
  ALLOWED_HOSTS: Type.Optional(Type.String({ pattern: '^[^\\s/]+$' })),
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65_535 }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { default: 'info' }),
  CSV_PARSER: Type.Enum(['scanner', 'fast-csv'], { default: 'scanner' }),
  MEMORY_LIMIT: Type.Optional(Type.Integer({ minimum: 64 * 1024 * 1024 })),
  IMPORTS_MAX: Type.Optional(Type.Integer({ minimum: 1 })),
  IMPORTS_WAIT_MS: Type.Integer({ default: 5_000, minimum: 0, maximum: 2_147_483_647 }),
  POOL_MAX: Type.Optional(Type.Integer({ minimum: 4 })),
  CLIENT_STALL_MS: Type.Integer({ default: 30_000, minimum: 1 }),
  CLIENT_RATE_MIN: Type.Integer({ default: 1024, minimum: 0 }),
  DATABASE_STALL_MS: Type.Integer({ default: defaultStallMs, minimum: 100 }),
  LOCK_TIMEOUT_MS: Type.Integer({ default: 10_000, minimum: 0, maximum: 2_147_483_647 }),
  GRACE_MS: Type.Integer({ default: 30_000, minimum: 0 }),
  RECORD_BYTES_MAX: Type.Integer({ default: defaultImportLimits.recordBytesMax, minimum: 1 }),
  INFLATED_BYTES_MAX: Type.Optional(Type.Integer({ minimum: 1 })),
  REJECTS_DAYS: Type.Integer({ default: 30, minimum: 0 }),
  DATA_FOLDER: Type.Optional(Type.String({ minLength: 1 })),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String({ pattern: '^https?://' })),
  CONFIG_FILE: Type.Optional(Type.String({ minLength: 1 })),
});

export type Settings = Static<typeof Settings>;

/** Variables that name the service or database of a command without such options. */
const ClientSettings = Type.Object({
  STREAM_ENGINE_SERVER: Type.Optional(Type.String({ pattern: '^https?://' })),
  STREAM_ENGINE_KEY: Type.Optional(Type.String({ pattern: '^\\S+$' })),
  DATABASE_URL: Type.Optional(Type.String()),
});

export type ClientSettings = Static<typeof ClientSettings>;

/**
 * Reads the settings of the service.
 * @throws Error that names the variable and its valid values
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return read<Settings>(Settings, environment);
}

/**
 * Reads the settings of the commands.
 * @throws Error that names the variable and its valid values
 */
export function readClientSettings(environment: NodeJS.ProcessEnv = process.env): ClientSettings {
  return read<ClientSettings>(ClientSettings, environment);
}

/** The only reader of the environment. */
function read<T>(schema: TSchema, environment: NodeJS.ProcessEnv): T {
  // An empty variable, as compose files and .env.example leave them, means "not set".
  const data = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  try {
    return envSchema<T>({ schema, data, env: false, dotenv: false });
  } catch (cause) {
    const { errors = [] } = cause as { errors?: readonly ValidationFault[] };
    throw errors.length === 0 ? cause : new Error(errors.map(describeFault).join('; '), { cause });
  }
}
