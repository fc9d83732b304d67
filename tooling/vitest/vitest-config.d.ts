import type { ViteUserConfig } from 'vitest/config';

declare const config: ViteUserConfig;
export default config;

/** A package that talks to PostgreSQL in `*.postgres.test.ts` only. */
export declare function pureAndPostgres(options?: { readonly mocking?: readonly string[] }): ViteUserConfig;
