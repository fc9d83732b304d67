import type { Receipt } from '@repo/engine';
import type { ServiceProcess } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import { type ProgramFailure, runProgram } from '../run-program.ts';
import type { Fixture } from '../tables/fixture.ts';
import { type Contender, Unavailable } from './contender.ts';

type Service = Pick<ServiceProcess, 'url' | 'pid'>;

interface Upload extends Pick<Contender, 'name' | 'title'> {
  /** Options of curl. */
  readonly parameters: (fixture: Fixture) => string[];
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

/** Uploads by curl with all rules on: three ways to send a file, and one that may reject records. */
export function uploads(service: Service): Contender[] {
  return [
    upload(service, { name: 'multipart', title: 'upload, multipart', parameters: form }),
    upload(service, { name: 'raw', title: 'upload, raw body', parameters: ({ csv }) => body(csv) }),
    upload(service, {
      name: 'gzip',
      title: 'upload, gzip',
      parameters: ({ gzip }) => body(gzip, 'content-encoding: gzip'),
    }),
    // No record is rejected: this is the price of the possibility.
    upload(service, {
      name: 'reject',
      title: 'upload?onConstraint=reject',
      parameters: form,
      query: '?onConstraint=reject',
    }),
  ];
}

/** The service with fast-csv as its parser instead of our scanner. */
export function fastCsvUpload(service: Service): Contender {
  const title = 'upload, CSV_PARSER=fast-csv';
  return upload(service, { name: 'service-fast-csv', title, parameters: form, slow: true });
}

function upload(
  { url, pid }: Service,
  { name, title, parameters, query = '', slow = false }: Upload,
): Contender {
  return {
    name,
    title,
    slow,
    cleans: true,
    servicePid: pid,
    async load(fixture, { relation, isReplaced }) {
      const target = `${url}/v1/imports/${relation}${isReplaced ? '?mode=replace' : query}`;
      const { peakRssBytes, format } = await uploadWithCurl(parameters(fixture), target);
      return { peakRssBytes, format };
    },
  };
}

/** @throws MeasureError UPLOAD_FAILED, Unavailable if the service does not support the encoding */
export async function uploadWithCurl(parameters: readonly string[], url: string): Promise<Receipt> {
  try {
    return JSON.parse(await runProgram('curl', ['-sS', '--fail-with-body', ...parameters, url])) as Receipt;
  } catch (cause) {
    const { stdout = '', message } = cause as ProgramFailure;
    if (stdout.includes('"ENCODING_UNSUPPORTED"'))
      throw new Unavailable('the service answers ENCODING_UNSUPPORTED');
    throw new MeasureError('UPLOAD_FAILED', `the upload failed: ${stdout || message}`, { cause });
  }
}
