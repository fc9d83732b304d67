import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { childEnvironment, until } from '@repo/faults';
import { afterTestFile } from '@repo/embedded-postgres/testing';
import { serviceProgram } from '../child-service.ts';

/** `script` of util-linux; other systems have other options. */
export const hasTerminals = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

/** A closed terminal sends SIGHUP to the processes of its own session only. */
type Session = 'terminal' | 'own';

/** The service on its own terminal. */
export class TerminalService {
  readonly #script: ChildProcess;
  readonly #folder: string;
  #screen = '';

  private constructor(script: ChildProcess, folder: string) {
    this.#script = script;
    this.#folder = folder;
    script.stdout!.setEncoding('utf8').on('readable', () => {
      this.#screen += script.stdout!.read() ?? '';
    });
  }

  /** @param folder an empty folder */
  static async start(folder: string, databaseUrl: string, session: Session): Promise<TerminalService> {
    // The shell gets the SIGHUP of the terminal and forwards it to its jobs. It stays, to report their exit codes.
    const isOwn = session === 'own';
    const command = `exec 3<&0
      ${isOwn ? 'setsid -w' : ''} sh -c 'echo $$ >pid; exec "$@"' sh "${process.execPath}" "${serviceProgram}" serve <&3 &
      trap ${isOwn ? "''" : "'kill -HUP $!'"} HUP
      wait $!; code=$?
      while kill -0 $!; do wait $!; code=$?; done
      echo $code >code`;
    const script = spawn('script', ['--quiet', '--flush', '--command', command, '/dev/null'], {
      cwd: folder,
      env: childEnvironment({ DATABASE_URL: databaseUrl, PORT: 0, SHELL: '/bin/sh' }),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const service = new TerminalService(script, folder);
    afterTestFile(() => service.#end());
    await until(() => service.url !== undefined);
    return service;
  }

  get screen(): string {
    return this.#screen;
  }

  /** `http://127.0.0.1:port` */
  get url(): string | undefined {
    return /try: curl .* (http:\S+)\/v1\//.exec(this.#screen)?.[1];
  }

  async closeTerminal(): Promise<void> {
    this.#script.kill('SIGKILL');
    await once(this.#script, 'exit');
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    process.kill(Number(await this.#read('pid')), signal);
  }

  /** Resolves to the exit code; for a signal, 128 plus its number. */
  async exited(): Promise<number> {
    let code: string | undefined;
    await until(async () => {
      code = await this.#read('code');
      return Boolean(code);
    });
    return Number(code);
  }

  async #end(): Promise<void> {
    if ((await this.#read('code')) === undefined) await this.kill('SIGKILL').catch(() => {});
    this.#script.kill('SIGKILL');
  }

  #read(name: string): Promise<string | undefined> {
    return readFile(path.join(this.#folder, name), 'utf8').catch(() => undefined);
  }
}
