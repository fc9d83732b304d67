import { defaultImportLimits } from '@repo/engine';
import { type Capacity, capacityOf } from './capacity.ts';
import { readSettings, type Settings } from './env.ts';
import { version } from './version.ts';

/** Wait after which a client's rate is checked; a pause of a few seconds is allowed. */
const CLIENT_RATE_MS = 10_000;

/**
 * Options of `buildApp` that follow from the settings.
 * @param settings default: the default of each setting
 */
export function appSettings(
  settings: Settings = readSettings({}),
  { waitingMax, poolMax: _ofThePool, ...capacity }: Capacity = capacityOf(settings),
) {
  return {
    version,
    hostNames: [settings.HOST, ...(settings.ALLOWED_HOSTS?.split(',') ?? [])],
    ...capacity,
    importsWaitMs: settings.IMPORTS_WAIT_MS,
    importsWaitingMax: waitingMax,
    parser: settings.CSV_PARSER as 'scanner' | 'fast-csv',
    limits: limitsOf(settings),
    lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
    clientPatience: {
      stallMs: settings.CLIENT_STALL_MS,
      rateMin: settings.CLIENT_RATE_MIN,
      rateMs: CLIENT_RATE_MS,
    },
  };
}

/** Limits of every import; the configuration of a table can lower them. */
export function limitsOf({ RECORD_BYTES_MAX, INFLATED_BYTES_MAX }: Settings) {
  return {
    ...defaultImportLimits,
    recordBytesMax: RECORD_BYTES_MAX,
    fieldBytesMax: Math.max(defaultImportLimits.fieldBytesMax, Math.ceil(RECORD_BYTES_MAX / 2)),
    inflatedBytesMax: INFLATED_BYTES_MAX ?? defaultImportLimits.inflatedBytesMax,
  };
}
