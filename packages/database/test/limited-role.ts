import type { TestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll } from 'vitest';

export interface LimitedRole {
  readonly name: string;
  /** Address of the database with this role. */
  readonly url: string;
}

/** Creates a role with only the privileges of PUBLIC. It is dropped after the file's last test. */
export async function createLimitedRole(database: TestDatabase): Promise<LimitedRole> {
  const name = `limited_${database.name}`;
  await database.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
  afterAll(async () => {
    await database.query(`DROP OWNED BY ${name}`);
    await database.query(`DROP ROLE ${name}`);
  });
  const url = new URL(database.url);
  url.username = name;
  url.password = 'secret';
  return { name, url: url.href };
}
