import { defineConfig } from 'rolldown';

/**
 * What the names of those packages begin with that stay where they are: they find files of their own beside their code,
 * are loaded only where they are wanted, or are CommonJS throughout, of which a bundle makes nothing better.
 */
const external = [
  '@fastify/',
  '@opentelemetry/',
  '@repo/console',
  '@repo/database',
  '@repo/embedded-postgres',
  'close-with-grace',
  'fastify',
  'jsonc-parser',
  'pino',
  'prom-client',
];

// The program in 60 files, not 1,100, of which a third are typebox's: `--help` takes 0.5 s in place of 1.0, the service
// listens after 1.3 s in place of 1.7 and holds 9 MB less.
export default defineConfig({
  input: ['src/cli/main.ts', 'src/index.ts'],
  platform: 'node',
  tsconfig: '../../tsconfig.base.json',
  resolve: { conditionNames: ['@repo/source', 'node', 'import', 'default'] },
  external: (id) => external.some((name) => id.startsWith(name)),
  output: { dir: 'dist', chunkFileNames: '[name]-[hash].js', cleanDir: true, sourcemap: true },
});
