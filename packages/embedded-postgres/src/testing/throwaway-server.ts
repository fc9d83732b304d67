import type { SignalRoute } from './context.ts';

/** A running server for tests. `where` completes the sentence "tests run against PostgreSQL 17.6 …". */
export interface TestServer {
  readonly where: string;
  readonly adminUrl: string;
  readonly signals: SignalRoute;
  stop(): Promise<void>;
}

/** Settings that trade the safety of the data for speed. */
export const THROW_AWAY_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
} as const;
