import type { Receipt } from '@repo/engine';
import { BenchError } from '../errors.ts';
import { type ProgramFailure, runProgram } from '../run-program.ts';
import type { Service } from '../service.ts';
import type { Fixture } from '../tables/fixture.ts';
import { type Contender, Unavailable } from './contender.ts';

/** The three ways in which the real curl sends a file, all rules on, and the first with rows that may be refused. */
export function uploads(service: Service): Contender[] {
  return [multipart(service), rawBody(service), gzip(service), rejecting(service)];
}

function multipart(service: Service): Contender {
  return upload('multipart', 'upload, multipart', service, ({ csv }) => ['-F', `file=@${csv}`]);
}

function rawBody(service: Service): Contender {
  return upload('raw', 'upload, raw body', service, ({ csv }) => body(csv, []));
}

function gzip(service: Service): Contender {
  return upload('gzip', 'upload, gzip', service, (fixture) =>
    body(fixture.gzip, ['-H', 'content-encoding: gzip']),
  );
}

/** Nothing is refused: what it costs that something could be. */
function rejecting(service: Service): Contender {
  const query = '?onConstraint=reject';
  return upload('reject', `upload${query}`, service, ({ csv }) => ['-F', `file=@${csv}`], query);
}

/** The service with fast-csv as its parser instead of our scanner. */
export function fastCsvUpload(service: Service): Contender {
  const { name, title } = { name: 'service-fast-csv', title: 'upload, CSV_PARSER=fast-csv' };
  return { ...upload(name, title, service, ({ csv }) => ['-F', `file=@${csv}`]), slow: true };
}

function body(file: string, more: readonly string[]): string[] {
  return ['-X', 'POST', '-T', file, '-H', 'content-type: text/csv', ...more];
}

function upload(
  name: string,
  title: string,
  service: Service,
  parameters: (fixture: Fixture) => string[],
  query = '',
): Contender {
  return {
    name,
    title,
    slow: false,
    cleans: true,
    servicePid: service.pid,
    async load(fixture, { relation, isReplaced }) {
      const url = `${service.url}/v1/imports/${relation}${isReplaced ? '?mode=replace' : query}`;
      const { peakRssBytes, format } = await send(parameters(fixture), url);
      return { peakRssBytes, format };
    },
  };
}

/** @throws BenchError UPLOAD_FAILED, Unavailable when the service does not take the encoding */
export async function send(parameters: readonly string[], url: string): Promise<Receipt> {
  try {
    return JSON.parse(await runProgram('curl', ['-sS', '--fail-with-body', ...parameters, url])) as Receipt;
  } catch (cause) {
    const { stdout = '', message } = cause as ProgramFailure;
    if (stdout.includes('"ENCODING_UNSUPPORTED"'))
      throw new Unavailable('the service answers ENCODING_UNSUPPORTED');
    throw new BenchError('UPLOAD_FAILED', `the upload failed: ${stdout || message}`, { cause });
  }
}
