import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  // The address under which a proxy shows the service may have a path.
  base: './',
  // The base itself: vite does not follow the link that tsconfig.json's `extends` goes through.
  tsconfig: fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 1000 })],
  build: { target: 'baseline-widely-available', modulePreload: false, assetsInlineLimit: 0 },
  // `pnpm --filter @repo/console dev`, beside a service on its usual port.
  server: { proxy: { '/v1': 'http://127.0.0.1:3000', '/docs': 'http://127.0.0.1:3000' } },
});
