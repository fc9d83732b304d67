import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface UploadOptions {
  readonly url: string;
  /** The file as curl is given it: `name` in `folder`. */
  readonly folder: string;
  readonly name: string;
  /** The upload is given up after this time. */
  readonly timeoutMs: number;
  /** Hears what share of the request curl has handed to the socket, 0 to 1, about ten times a second. */
  readonly onProgress: (share: number) => void;
  /** Called the moment the first byte of the answer's body is here. */
  readonly onAnswer: () => void;
}

export interface UploadResult {
  /** 0 when curl carried the request through, whatever the status of the answer. */
  readonly exitCode: number | null;
  /** 0 when no answer came. */
  readonly status: number;
  readonly body: string;
  /** curl's own measure, from its start to the answer's end. */
  readonly seconds: number;
  readonly bytesSent: number;
  /** What curl said about a failure. */
  readonly message: string;
}

/** Stands between the body and curl's figures; no receipt holds such a line. */
const FIGURES = '\n--curl--';
const writeOut = `${FIGURES}{"status":%{response_code},"seconds":%{time_total},"bytesSent":%{size_upload}}`;

/** Sends a file as the README does, `curl -F file=@…`, with curl's progress bar and figures to read. */
export async function uploadWithCurl(options: UploadOptions): Promise<UploadResult> {
  const timeout = String(Math.ceil(options.timeoutMs / 1000));
  // Without --no-buffer curl holds the answer back until it has all of it.
  const show = [
    '--no-buffer',
    '--progress-bar',
    '--show-error',
    '--max-time',
    timeout,
    '--write-out',
    writeOut,
  ];
  const curl = spawn('curl', [...show, '-F', `file=@${options.name}`, options.url], {
    cwd: options.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(curl, 'close') as Promise<[number | null]>;
  const [[exitCode], output, message] = await Promise.all([
    ended,
    readOutput(curl.stdout, options.onAnswer),
    readProgress(curl.stderr, options.onProgress),
  ]);
  return { exitCode, message, ...splitOutput(output) };
}

async function readOutput(stdout: Readable, onAnswer: () => void): Promise<string> {
  let output = '';
  for await (const text of stdout.setEncoding('utf8')) {
    // Figures without a body before them: there was no answer.
    if (output === '' && !text.startsWith(FIGURES)) onAnswer();
    output += text;
  }
  return output;
}

async function readProgress(stderr: Readable, onProgress: (share: number) => void): Promise<string> {
  let output = '';
  for await (const text of stderr.setEncoding('utf8')) {
    output += text;
    // More than one bar, since a bar may come in two pieces.
    const share = lastProgress(output.slice(-200));
    if (share !== undefined) onProgress(share);
  }
  return (output.match(/curl: .*/g) ?? []).join(' ');
}

/** The last figure of curl's progress bar in a piece of its output, as a share; undefined when there is none. */
export function lastProgress(text: string): number | undefined {
  const figure = [...text.matchAll(/(\d+(?:\.\d+)?)%/g)].at(-1)?.[1];
  return figure === undefined ? undefined : Number(figure) / 100;
}

function splitOutput(output: string): Pick<UploadResult, 'status' | 'seconds' | 'bytesSent' | 'body'> {
  const figuresAt = output.lastIndexOf(FIGURES);
  if (figuresAt < 0) return { status: 0, seconds: 0, bytesSent: 0, body: output };
  const figures = JSON.parse(output.slice(figuresAt + FIGURES.length)) as Omit<UploadResult, 'body'>;
  // 100 Continue is no answer.
  const status = figures.status < 200 ? 0 : figures.status;
  return { ...figures, status, body: output.slice(0, figuresAt) };
}
