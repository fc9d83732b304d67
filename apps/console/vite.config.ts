import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  // A proxy may serve the page under a path.
  base: './',
  // The base configuration itself, because vite does not follow the symlink in `extends`.
  tsconfig: fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 1000 })],
  build: { target: 'baseline-widely-available', modulePreload: false, assetsInlineLimit: 0 },
  // `pnpm --filter @repo/console dev` uses a service on the default port.
  server: { proxy: { '/v1': 'http://127.0.0.1:3000', '/docs': 'http://127.0.0.1:3000' } },
});
