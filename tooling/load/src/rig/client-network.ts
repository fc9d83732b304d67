import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where clients are, and how they reach the service. */
export interface ClientNetwork {
  readonly name: 'a veth pair between network namespaces' | 'loopback';
  /** The address that the service is to listen on. */
  readonly host: string;
  /** Words that run a program where the clients are. */
  readonly launcher: readonly string[];
  close(): Promise<void>;
}

const loopback: ClientNetwork = { name: 'loopback', host: '127.0.0.1', launcher: [], close: async () => {} };

/**
 * Puts a pair of virtual network cards between service and clients, as two machines have between them: with an MTU of
 * 1,500 and no shortcut from socket to socket. Needs the rights of root; where they are not to be had, it is loopback.
 */
export async function openClientNetwork(): Promise<ClientNetwork> {
  const namespace = `stream-engine-${process.pid}`;
  const [near, far] = [`se${process.pid}a`, `se${process.pid}b`];
  // 198.18.0.0/15 is set aside for measurements (RFC 2544); each run has four addresses of its own.
  const block = (process.pid % 16_384) * 4;
  const address = (host: number) => `198.18.${block >> 8}.${(block & 0xff) + host}`;
  const within = ['ip', 'netns', 'exec', namespace];
  const close = async () => {
    await ip('link', 'delete', near).catch(() => {});
    await ip('netns', 'delete', namespace).catch(() => {});
  };
  try {
    await ip('netns', 'add', namespace);
    await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', namespace);
    await ip('address', 'add', `${address(1)}/30`, 'dev', near);
    await ip('link', 'set', near, 'up');
    await ip('-n', namespace, 'address', 'add', `${address(2)}/30`, 'dev', far);
    await ip('-n', namespace, 'link', 'set', far, 'up');
    // Some sandboxes let a namespace be made and not be entered.
    await run('ip', [...within.slice(1), 'true']);
  } catch {
    await close();
    return loopback;
  }
  return { name: 'a veth pair between network namespaces', host: address(1), launcher: within, close };
}

async function ip(...words: string[]): Promise<void> {
  await run('ip', words);
}
