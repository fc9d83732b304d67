import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and Ubuntu have it, and Google's own packages. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Undefined where this machine has none. */
export const chromiumPath: string | undefined = places.find((place) => existsSync(place));

/** This machine, as another one on the network is called. */
export const otherName = 'imports.test';

/** @throws Error where there is none */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('Chromium is not installed: apt-get install chromium');
  // Its sandbox refuses root, and a container's small /dev/shm is not enough for it.
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      // To a browser, loopback is as safe as HTTPS. This machine by another name is not.
      `--host-resolver-rules=MAP ${otherName} 127.0.0.1`,
    ],
  });
}
