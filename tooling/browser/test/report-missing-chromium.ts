import { chromiumPath } from '../src/chromium.ts';

/** Explains why all tests are skipped if Chromium is not installed. */
export function setup(): void {
  if (chromiumPath === undefined)
    console.log('browser tests are skipped: install Chromium (Debian: apt-get install chromium)');
}
