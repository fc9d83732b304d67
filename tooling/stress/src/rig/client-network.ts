import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The network between clients and service. */
export interface ClientNetwork {
  readonly name: 'a veth pair between network namespaces' | 'loopback';
  /** Address for the service to listen on. */
  readonly host: string;
  /** Words that start a program at the clients' end. */
  readonly launcher: readonly string[];
  close(): Promise<void>;
}

const loopback: ClientNetwork = { name: 'loopback', host: '127.0.0.1', launcher: [], close: async () => {} };

/**
 * Connects clients and service through a pair of virtual network cards, like two machines: with an MTU of 1,500 and no
 * shortcut from socket to socket. Needs root; falls back to loopback.
 */
export async function openClientNetwork(): Promise<ClientNetwork> {
  const namespace = `stream-engine-${process.pid}`;
  const [near, far] = [`se${process.pid}a`, `se${process.pid}b`];
  // RFC 2544 reserves 198.18.0.0/15 for measurements. Each run takes four addresses.
  const block = (process.pid % 16_384) * 4;
  const address = (host: number) => `198.18.${block >> 8}.${(block & 0xff) + host}`;
  const within = ['ip', 'netns', 'exec', namespace];
  const ip = (line: string) => run('ip', line.split(' '));
  const close = async () => {
    await ip(`link delete ${near}`).catch(() => {});
    await ip(`netns delete ${namespace}`).catch(() => {});
  };
  try {
    await ip(`netns add ${namespace}`);
    await ip(`link add ${near} type veth peer name ${far} netns ${namespace}`);
    await ip(`address add ${address(1)}/30 dev ${near}`);
    await ip(`link set ${near} up`);
    await ip(`-n ${namespace} address add ${address(2)}/30 dev ${far}`);
    await ip(`-n ${namespace} link set ${far} up`);
    // Some sandboxes allow a namespace to be created but not entered.
    await ip(`netns exec ${namespace} true`);
  } catch {
    await close();
    return loopback;
  }
  return { name: 'a veth pair between network namespaces', host: address(1), launcher: within, close };
}
