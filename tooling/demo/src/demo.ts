import { once } from 'node:events';
import { startDatabase } from './database.ts';
import { type Display, label } from './display.ts';
import { count } from './figures.ts';
import { refuseForeignFile, writeFixture } from './fixture.ts';
import { importFixture, type Stage } from './import-fixture.ts';
import type { DemoOptions } from './options.ts';
import { startService } from './service.ts';

/**
 * The main job from end to end, on a database and a service of its own, which are gone when this settles.
 * @returns whether every check passed
 * @throws DemoError, EmbeddedPostgresError, what the file system answers, or the signal's reason
 */
export async function runDemo(options: DemoOptions, display: Display, signal: AbortSignal): Promise<boolean> {
  await refuseForeignFile(options.out);
  display.heading(`${count(options.rows)} rows of CSV, over HTTP, into PostgreSQL`);
  const database = await startDatabase((message) => display.line(label('database') + message));
  try {
    display.line(`${label('database')}PostgreSQL ${database.version}, its data is removed at the end`);
    const service = await startService(database.url, signal);
    try {
      display.line(`${label('service')}${service.url}, process ${service.pid}`);
      const stage = { database, service, display, signal };
      const expected = await writeFixture(options, display, signal);
      const passed = await importFixture(options.out, expected, stage);
      if (options.keep) await keepRunning(stage);
      else if (passed) sayHowToGoOn(display, options.out);
      return passed;
    } finally {
      await service.stop();
    }
  } finally {
    await database.stop();
  }
}

async function keepRunning({ database, service, display, signal }: Stage): Promise<void> {
  display.heading('Still running, until Ctrl-C');
  display.line(`  service   ${service.url}`);
  display.line(`  database  ${database.url}`);
  if (!signal.aborted) await once(signal, 'abort');
}

function sayHowToGoOn(display: Display, file: string): void {
  display.heading('To go on by hand, in two terminals');
  display.line('  npx -y pnpm@12.21.0 start');
  display.line(`  curl -F file=@${file} http://127.0.0.1:3000/v1/imports/contacts`);
}
