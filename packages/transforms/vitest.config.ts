import shared from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(shared, {
  test: {
    globalSetup: '@repo/postgres/global-setup',
    // No file of this package changes what another one sees; loading it anew for each takes longer than most of them.
    isolate: false,
  },
});
