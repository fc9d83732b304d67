/** The one place of this package that reads the environment. Empty variables count as unset. */

export interface Environment {
  readonly cacheHome: string | undefined;
  readonly dataHome: string | undefined;
  readonly testDatabase: string | undefined;
  readonly testDatabaseUrl: string | undefined;
}

/** Reads the variables at the time of the call, so that a program may set them first. */
export const readEnvironment = (): Environment => ({
  cacheHome: process.env.XDG_CACHE_HOME || undefined,
  dataHome: process.env.XDG_DATA_HOME || undefined,
  testDatabase: process.env.TEST_DATABASE || undefined,
  testDatabaseUrl: process.env.TEST_DATABASE_URL || undefined,
});

/** Sets TESTCONTAINERS_RYUK_DISABLED unless the user decided. */
export const disableRyukByDefault = (): void => {
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
};
