import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/settings/env.ts';

describe('readSettings', () => {
  it('has defaults for all settings that do not depend on the machine', () => {
    expect(readSettings({})).toEqual({
      HOST: '127.0.0.1',
      PORT: 3000,
      LOG_LEVEL: 'info',
      CSV_PARSER: 'scanner',
      CLIENT_STALL_MS: 30_000,
      CLIENT_RATE_MIN: 1024,
      DATABASE_STALL_MS: 60_000,
      LOCK_TIMEOUT_MS: 10_000,
      GRACE_MS: 30_000,
      IMPORTS_WAIT_MS: 5_000,
      REJECTS_DAYS: 30,
      RECORD_BYTES_MAX: 16 * 1024 * 1024,
    });
  });

  it('ignores empty variables, parses numbers, and reads nothing else of the environment', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '', IMPORTS_MAX: '3', PATH: '/bin' })).toEqual({
      ...readSettings({}),
      IMPORTS_MAX: 3,
    });
  });

  it('reports all invalid settings together without their values, which may be secret', () => {
    const read = () => readSettings({ PORT: 'secret', LOG_LEVEL: 'secret', GRACE_MS: '-1' });
    expect(read).toThrow(/PORT must be integer/);
    expect(read).toThrow(/LOG_LEVEL must be one of/);
    expect(read).toThrow(/GRACE_MS must be >= 0/);
    expect(read).not.toThrow(/secret/);
  });
});
