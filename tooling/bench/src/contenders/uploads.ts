import type { Receipt } from '@repo/engine';
import type { ServiceProcess } from '@repo/faults';
import { runProgram } from '../run-program.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { Contender } from './contender.ts';

interface Upload extends Pick<Contender, 'name' | 'title'> {
  /** Options of curl. */
  readonly parameters: (fixture: Fixture) => string[];
  /** Parameters in the URL. */
  readonly query?: string;
  readonly slow?: boolean;
}

const form = ({ csv }: Fixture) => ['-F', `file=@${csv}`];

const body = (file: string, ...headers: readonly string[]) => [
  '-X',
  'POST',
  '-T',
  file,
  ...['content-type: text/csv', ...headers].flatMap((header) => ['-H', header]),
];

/** Uploads by curl with all rules on: three ways to send a file, and one that could reject rows at their constraints. */
export function uploads(service: ServiceProcess): Contender[] {
  const query = 'onConstraint=reject';
  return [
    upload(service, { name: 'multipart', title: 'upload, multipart', parameters: form }),
    upload(service, { name: 'raw', title: 'upload, raw body', parameters: ({ csv }) => body(csv) }),
    upload(service, {
      name: 'gzip',
      title: 'upload, gzip',
      parameters: ({ gzip }) => body(gzip, 'content-encoding: gzip'),
    }),
    upload(service, { name: 'reject', title: `upload, ${query}`, parameters: form, query }),
  ];
}

/** The service with fast-csv as its parser instead of our scanner. */
export function fastCsvUpload(service: ServiceProcess): Contender {
  const title = 'upload, CSV_PARSER=fast-csv';
  return upload(service, { name: 'service-fast-csv', title, parameters: form, slow: true });
}

function upload({ url, pid }: ServiceProcess, options: Upload): Contender {
  const { name, title, parameters, query = '', slow = false } = options;
  return {
    name,
    title,
    slow,
    cleans: true,
    servicePid: pid,
    async load(fixture, { relation, isReplaced }) {
      const sent = isReplaced ? 'mode=replace' : query;
      await uploadWithCurl(parameters(fixture), `${url}/v1/imports/${relation}?${sent}`);
    },
  };
}

/** @throws MeasureError PROGRAM_FAILED with the service's answer */
export async function uploadWithCurl(parameters: readonly string[], url: string): Promise<Receipt> {
  return JSON.parse(await runProgram('curl', ['-sS', '--fail-with-body', ...parameters, url])) as Receipt;
}
