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

  it.each([
    [{ PORT: 'abc' }, 'PORT must be integer'],
    [{ PORT: '65536' }, 'PORT must be <= 65535'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent'],
    [{ CSV_PARSER: 'papaparse' }, 'CSV_PARSER must be one of scanner, fast-csv'],
    [{ IMPORTS_MAX: '0' }, 'IMPORTS_MAX must be >= 1'],
    [{ POOL_MAX: '3' }, 'POOL_MAX must be >= 4'],
    [{ MEMORY_LIMIT: '512MB' }, 'MEMORY_LIMIT must be integer'],
    [{ GRACE_MS: '-1' }, 'GRACE_MS must be >= 0'],
    [{ AUTH: 'maybe' }, 'AUTH must be one of keys, off'],
  ])('readSettings rejects %o', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('reports all invalid settings together without their values, which may be secret', () => {
    const read = () => readSettings({ PORT: 'secret', LOG_LEVEL: 'secret', GRACE_MS: '-1' });
    expect(read).toThrow(/PORT must be integer/);
    expect(read).toThrow(/LOG_LEVEL must be one of/);
    expect(read).toThrow(/GRACE_MS must be >= 0/);
    expect(read).not.toThrow(/secret/);
  });
});
