import { send, sendCsv, ServiceProcess, serviceProgram } from '@repo/faults';
import { afterTestFile, createTestDatabase } from '@repo/embedded-postgres/testing';

/** One series of a metric, at one moment. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Starts the built service with a table `items (id int)`, and kills it after the file's last test. */
export async function startService(settings: Readonly<Record<string, string | number>>) {
  const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int PRIMARY KEY)' });
  const service = new ServiceProcess(serviceProgram, { ...settings, DATABASE_URL: database.url });
  afterTestFile(() => service.kill());
  return service.listening();
}

/** Metrics of a service that has loaded, rejected, checked and failed an import. */
export async function scrapeBusyService(): Promise<readonly Sample[]> {
  const service = await startService({});
  const items = `${service.url}/v1/imports/items`;
  await sendCsv(items, 'id\n1\nx\n');
  await sendCsv(`${items}?dryRun=true`, 'id\n2\n');
  await sendCsv(items, 'id\n1\n');
  const samples = await scrape(service.url);
  await service.stop();
  return samples;
}

export async function scrape(url: string): Promise<readonly Sample[]> {
  const { body } = await send(`${url}/metrics`, { method: 'GET' });
  return body
    .toString()
    .split('\n')
    .flatMap((line) => {
      const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === undefined) return [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}
