import { describe, expect, it } from 'vitest';
import { DatabaseAddressError, readAddress } from '../../src/connection/database-address.ts';
import { migrate } from '../../src/index.ts';
import { rejectionOf } from '../test-pool.ts';

const SECRET = 'xyzzy';

describe('an address that can never work', () => {
  it.each([
    ['postgres://me:xyzzy@a,b/shop', /names several hosts; use one/],
    ['postgres://me:xyzzy@a:5432,b:5433/shop', /names several hosts/],
    ['postgres://me:xyzzy@a%2Cb/shop', /names several hosts/],
    ['postgres:///shop?host=a,b&password=xyzzy', /names several hosts/],
    ['postgres://me:xyzzy@a/shop?port=5432,5433', /names several hosts/],
    [
      'postgres://me:xyzzy@a/shop?sslmode=perfer',
      /unknown sslmode; use one of allow, prefer, require, verify-ca, verify-full, no-verify, disable$/,
    ],
    ['postgres://me:xyzzy@a/shop?sslmode=', /unknown sslmode; use one of/],
    ['postgres://me:xyzzy@a/shop?ssl=yes', /unknown ssl; use true, false or no-verify$/],
    ['postgres://me:xyzzy@a/shop?sslnegotiation=fast', /cannot be used: Invalid sslnegotiation value/],
    ['postgres://me:xyzzy@a/shop?sslrootcert=/none.pem', /cannot be used: ENOENT.*none\.pem/],
    [
      'postgres://me:xyzzy@a/shop?target_session_attrs=standby',
      /use one of any, primary, read-write, because the service writes$/,
    ],
    ['postgres://me:xyzzy@a/shop?port=five', /invalid port$/],
    ['postgres://me:xyzzy@a:five/shop', /is not a URL/],
    ['postgres://me:xy/zzy@a/shop', /is not a URL; in the user name and password, .* %2F and # as %23$/],
    ['postgres://me:%FF@a/shop', /cannot be used: URI malformed$/],
    ['host=a dbname=shop password=xyzzy', /must begin with postgres:\/\/ or postgresql:\/\/$/],
    ['mysql://me:xyzzy@a/shop', /must begin with/],
    ['shop', /must begin with/],
  ])('%s is rejected with a reason that does not repeat it', async (address, reason) => {
    const error = (await rejectionOf(migrate(address))) as Error;
    expect(error).toBeInstanceOf(DatabaseAddressError);
    expect(error.message).toMatch(reason);
    expect(error.message).not.toContain(SECRET);
  });
});

describe('an address that may work', () => {
  it.each([
    'postgres://localhost',
    'postgresql://me:pa,ss@localhost:5432/shop',
    'postgres://me@/shop?host=/var/run/postgresql',
    'postgres://%2Fvar%2Frun%2Fpostgresql/shop',
    'postgres://[::1]:5432/shop?target_session_attrs=read-write',
    'postgres://localhost/shop?sslmode=no-verify&application_name=a,b',
    'postgres://localhost/shop?uselibpqcompat=true&sslmode=require',
    '/var/run/postgresql shop',
  ])('%s is accepted', (address) => {
    expect(readAddress(address).connectionString).toBe(address);
  });
});
