import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

interface UploadOptions {
  readonly url: string;
  /** Path of the file. */
  readonly file: string;
  /** The upload is given up after this time. */
  readonly timeoutMs: number;
  /** Called about ten times a second with the share, 0 to 1, that curl has written to the socket. */
  readonly onProgress: (share: number) => void;
  /** Called at the first byte of the answer's body. */
  readonly onAnswer: () => void;
}

export interface UploadResult {
  /** Exit code of curl: 0 when there was an answer, whatever its status. */
  readonly exitCode: number | null;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly body: string;
  /** Time from curl's start to the end of the answer, measured by curl. */
  readonly seconds: number;
  /** Error message of curl. */
  readonly message: string;
}

/** Separates the body from curl's figures; no receipt has such a line. */
const FIGURES = '\n--curl--';
const writeOut = `${FIGURES}{"status":%{response_code},"seconds":%{time_total}}`;

/** Sends a file as the README does, with `curl -F file=@…`. */
export async function uploadWithCurl(options: UploadOptions): Promise<UploadResult> {
  const { url, file, timeoutMs, onProgress, onAnswer } = options;
  const maxTime = String(Math.ceil(timeoutMs / 1000));
  // Without --no-buffer curl holds the answer back until it is complete.
  const show = ['--no-buffer', '--progress-bar', '--show-error', '--write-out', writeOut];
  const curl = spawn('curl', [...show, '--max-time', maxTime, '-F', `file=@"${file}"`, url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[exitCode], output, message] = await Promise.all([
    once(curl, 'close') as Promise<[number | null]>,
    readOutput(curl.stdout, onAnswer),
    readProgress(curl.stderr, onProgress),
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
    // More than one bar, since a bar may arrive in two pieces.
    const [figure] = [...output.slice(-200).matchAll(/\d+(?:\.\d+)?(?=%)/g)].at(-1) ?? [];
    if (figure !== undefined) onProgress(Number(figure) / 100);
  }
  return (output.match(/curl: .*/g) ?? []).join(' ');
}

function splitOutput(output: string): Pick<UploadResult, 'status' | 'seconds' | 'body'> {
  const figuresAt = output.lastIndexOf(FIGURES);
  if (figuresAt < 0) return { status: 0, seconds: 0, body: output };
  const figures = JSON.parse(output.slice(figuresAt + FIGURES.length)) as Omit<UploadResult, 'body'>;
  // 100 Continue is no answer.
  const status = figures.status < 200 ? 0 : figures.status;
  return { ...figures, status, body: output.slice(0, figuresAt) };
}
