import { chromiumPath } from '../src/chromium.ts';

/** Says why all tests are skipped, where they are. */
export function setup(): void {
  if (chromiumPath === undefined)
    console.log('tests in a browser are skipped: install Chromium (Debian: apt-get install chromium)');
}
