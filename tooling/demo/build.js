// Builds the named packages silently: one line on a terminal, turbo's whole output if the build fails.
// Plain JavaScript, because nothing is built yet when it runs: node tooling/demo/build.js @repo/demo …
import { spawnSync } from 'node:child_process';

const NODE_MIN = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  console.error(
    `stream-engine needs Node ${NODE_MIN.join('.')} or newer; this is Node ${process.versions.node}.`,
  );
  process.exit(1);
}

const onTerminal = process.stderr.isTTY;
if (onTerminal) process.stderr.write('Building … (takes some seconds the first time)');
const filters = process.argv.slice(2).map((name) => `--filter=${name}`);
// pnpm puts turbo on the PATH; on Windows it is a script, which only a shell starts.
const turbo = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only', ...filters], {
  // oxlint-disable-next-line no-restricted-properties -- passed on whole, to a child process
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  shell: process.platform === 'win32',
  encoding: 'utf8',
  maxBuffer: Infinity,
});
if (onTerminal) process.stderr.write('\r\x1b[2K');
if (turbo.error) console.error(`turbo could not be started; run this through pnpm.\n${turbo.error.message}`);
else if (turbo.status !== 0)
  console.error(
    `${turbo.stdout}${turbo.stderr}The build failed (turbo ended with ${turbo.status ?? turbo.signal}).`,
  );
if (turbo.status !== 0) process.exitCode = 1;
