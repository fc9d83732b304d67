import type { Capacity } from './capacity.ts';
import type { Settings } from './env.ts';
import { defaultImportLimits } from '@repo/engine';
import { version } from './version.ts';

/** What `buildApp` is told by the settings, in whichever process it builds the app. */
export function appSettings(
  settings: Settings,
  { memoryLimit, importsMax, windowsMax, waitingMax }: Capacity,
) {
  return {
    version,
    memoryLimit,
    importsMax,
    windowsMax,
    importsWaitMs: settings.IMPORTS_WAIT_MS,
    importsWaitingMax: waitingMax,
    parser: settings.CSV_PARSER as 'scanner' | 'fast-csv',
    limits: {
      ...defaultImportLimits,
      recordBytesMax: settings.RECORD_BYTES_MAX,
      fieldBytesMax: settings.FIELD_BYTES_MAX,
      columnsMax: settings.COLUMNS_MAX,
      inflatedBytesMax: settings.INFLATED_BYTES_MAX ?? Number.POSITIVE_INFINITY,
      inflateRatioMax: settings.INFLATE_RATIO_MAX,
    },
    lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
    clientPatience: {
      stallMs: settings.CLIENT_STALL_MS,
      rateMin: settings.CLIENT_RATE_MIN,
      rateMs: settings.CLIENT_RATE_MS,
    },
  };
}
