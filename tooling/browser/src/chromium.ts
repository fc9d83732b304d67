import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Paths in Debian, Ubuntu and Google's packages. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of Chromium; undefined if it is not installed. */
export const chromiumPath: string | undefined = places.find((place) => existsSync(place));

/** Host name of this machine that the browser treats as remote. */
export const remoteHost = 'imports.test';

/** @throws Error if Chromium is not installed */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('Chromium is not installed: apt-get install chromium');
  // The sandbox does not work as root, and /dev/shm of containers is too small.
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      // Browsers trust loopback like HTTPS, but not this machine under another name.
      `--host-resolver-rules=MAP ${remoteHost} 127.0.0.1`,
    ],
  });
}
