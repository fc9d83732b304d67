import type { Rig } from '../rig/rig.ts';
import { signalBackend } from '../rig/signal-backend.ts';
import { CONTESTED_ID } from './tables.ts';

type Undo = () => Promise<void> | void;

/** What the database is doing for an upload when its client leaves. */
export interface DatabaseState {
  readonly name: string;
  /** How the upload's transaction is known to have come to where it is to be: SQL over `activity`. */
  readonly isThere: string;
  /** Prepares the state, before the upload begins. */
  readonly prepare?: (rig: Rig) => Promise<Undo>;
  /** Does to the backend what makes the state, when it is there. */
  readonly strike?: (rig: Rig, pid: number) => Undo;
  /** The backend itself can do nothing before the state is undone: that happens as soon as the slot is free. */
  readonly holdsBackend?: boolean;
  /** Nobody can end the backend from where the service is. */
  readonly cutsOff?: boolean;
}

const COPIES = `pid IN (SELECT pid FROM pg_stat_progress_copy WHERE relid = 'items'::regclass AND tuples_processed > 0)`;
const WAITS = `wait_event_type = 'Lock'`;

export const databaseStates: readonly DatabaseState[] = [
  { name: 'running', isThere: COPIES },
  {
    name: 'waiting for the table',
    isThere: `${WAITS} AND query LIKE '%EXPLAIN INSERT %'`,
    prepare: (rig) => hold(rig, 'LOCK TABLE items IN ACCESS EXCLUSIVE MODE'),
  },
  {
    name: 'waiting for a row',
    isThere: `${WAITS} AND query LIKE 'COPY %'`,
    prepare: (rig) => hold(rig, `INSERT INTO items VALUES (${CONTESTED_ID})`),
  },
  {
    name: 'frozen',
    isThere: COPIES,
    strike: (_rig, pid) => {
      signalBackend(pid, 'SIGSTOP');
      return () => void signalBackend(pid, 'SIGCONT');
    },
    holdsBackend: true,
  },
  {
    name: 'connection black-holed',
    isThere: COPIES,
    strike: ({ proxy }, pid) => {
      const held = proxy.connections.filter(({ backendPid }) => backendPid === pid);
      for (const connection of held) connection.hold();
      // Nobody remembers it when the link is whole again.
      return () => held.forEach((connection) => connection.reset());
    },
  },
  {
    name: 'link black-holed',
    isThere: COPIES,
    strike: ({ proxy }) => {
      const held = proxy.connections;
      proxy.hold();
      return () => {
        proxy.admit();
        for (const connection of held) connection.reset();
      };
    },
    cutsOff: true,
  },
];

/** Holds a lock over a connection of its own. */
async function hold({ database }: Rig, statement: string): Promise<Undo> {
  const holder = await database.connect();
  await holder.query(`BEGIN; ${statement}`);
  return async () => {
    await holder.query('ROLLBACK');
    holder.release();
  };
}
