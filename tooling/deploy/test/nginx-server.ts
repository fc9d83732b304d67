import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from '@repo/faults';
import { readText } from './files.ts';

const run = promisify(execFile);

/** Program of nginx, which on Debian is only in root's PATH. */
const program = ['nginx', '/usr/sbin/nginx'].find((name) => spawnSync(name, ['-v']).status === 0);

/** Whether nginx is installed. */
export const hasNginx: boolean = program !== undefined;

/** The file in the repository. */
const committedConf = await readText('deploy/nginx/stream-engine.conf');

const seconds = { s: 1, m: 60, h: 3600 } as const;

/** A time limit of the file, in seconds. @throws Error if it is not set */
export function secondsOf(directive: string): number {
  const [, number, unit] = new RegExp(`^ *${directive} (\\d+)([smh]);$`, 'm').exec(committedConf) ?? [];
  if (number === undefined) throw new Error(`${directive} is not set`);
  return Number(number) * seconds[unit as keyof typeof seconds];
}

/**
 * A minimal nginx.conf around the file, except for a `gzip` that compresses everything. It runs a single process, which
 * needs no root.
 */
const surroundings = `
daemon off;
master_process off;
pid nginx.pid;
error_log error.log warn;
events {}
http {
  access_log off;
  gzip on;
  gzip_types *;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  scgi_temp_path scgi;
  uwsgi_temp_path uwsgi;
  include stream-engine.conf;
}
`;

/** nginx as a process with the committed file, in a temporary folder. */
export class NginxServer {
  readonly url: string;
  /** Self-signed certificate of the server, PEM. */
  readonly certificate: string;
  readonly certificateFile: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number, certificate: string) {
    this.#folder = folder;
    this.#port = port;
    this.certificate = certificate;
    this.certificateFile = path.join(folder, 'certificate.pem');
    this.url = `https://127.0.0.1:${port}`;
  }

  /** @param servicePort port of the service on 127.0.0.1 */
  static async prepare(servicePort: number): Promise<NginxServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-nginx-'));
    const certificate = await makeCertificate(folder);
    const port = await freePort();
    const conf = replaceOnce(committedConf, {
      'server 127.0.0.1:3000;': `server 127.0.0.1:${servicePort};`,
      'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
      '/etc/nginx/tls/fullchain.pem': path.join(folder, 'certificate.pem'),
      '/etc/nginx/tls/privkey.pem': path.join(folder, 'key.pem'),
    });
    await writeFile(path.join(folder, 'nginx.conf'), surroundings);
    await writeFile(path.join(folder, 'stream-engine.conf'), conf);
    return new NginxServer(folder, port, certificate);
  }

  /** Resolves when nginx listens. @throws Error if it ends instead */
  async start(): Promise<this> {
    const options = ['-p', this.#folder, '-c', 'nginx.conf', '-e', 'error.log'];
    const child = spawn(program!, options, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.#process = child;
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
      return listens(this.#port);
    });
    return this;
  }

  /** Warnings and errors so far; nginx warns about each body or answer that it puts into a temporary file. */
  async log(): Promise<string> {
    return readFile(path.join(this.#folder, 'error.log'), 'utf8');
  }

  /** Stops nginx and removes its folder. */
  async stop(): Promise<void> {
    if (this.#process) {
      const ended = once(this.#process, 'exit');
      if (this.#process.kill('SIGTERM')) await ended;
    }
    await rm(this.#folder, { recursive: true });
  }
}

/** @throws Error if a text does not occur exactly once */
function replaceOnce(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((replaced, [from, to]) => {
    const parts = replaced.split(from);
    if (parts.length !== 2) throw new Error(`${JSON.stringify(from)} occurs ${parts.length - 1} times`);
    return parts.join(to);
  }, text);
}

/** Writes key.pem and certificate.pem. @returns the certificate */
async function makeCertificate(folder: string): Promise<string> {
  const certificateFile = path.join(folder, 'certificate.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=stream-engine', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  const files = ['-keyout', path.join(folder, 'key.pem'), '-out', certificateFile];
  await run('openssl', ['req', '-x509', ...key, ...subject, ...files]);
  return readFile(certificateFile, 'utf8');
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
