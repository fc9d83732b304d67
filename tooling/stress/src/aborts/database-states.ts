import { type Rig, signalBackend } from '../rig/rig.ts';

type Undo = () => Promise<void> | void;

/** What the database is doing when the client leaves. */
export interface DatabaseState {
  readonly name: string;
  /** SQL over `activity`: true for the upload's transaction once it has reached the state. */
  readonly isReached: string;
  /** Prepares the state, before the upload begins. */
  readonly prepare?: (rig: Rig) => Promise<Undo>;
  /** Puts the backend into the state. */
  readonly strike?: (rig: Rig, pid: number) => Undo;
  /** The backend can do nothing until the state is undone, which happens as soon as the slot is free. */
  readonly holdsBackend?: boolean;
  /** The service cannot end the backend. */
  readonly cutsOff?: boolean;
}

const COPIES = `pid IN (SELECT pid FROM pg_stat_progress_copy WHERE relid = 'items'::regclass AND tuples_processed > 0)`;
const WAITS = `wait_event_type = 'Lock'`;
/** Key of a row that is inserted and not committed, so that an upload waits for it. */
const CONTESTED_ID = 10;

export const databaseStates: readonly DatabaseState[] = [
  { name: 'running', isReached: COPIES },
  {
    name: 'waiting for the table',
    isReached: `${WAITS} AND query LIKE '%EXPLAIN INSERT %'`,
    prepare: (rig) => lock(rig, 'LOCK TABLE items IN ACCESS EXCLUSIVE MODE'),
  },
  {
    name: 'waiting for a row',
    isReached: `${WAITS} AND query LIKE 'COPY %'`,
    prepare: (rig) => lock(rig, `INSERT INTO items VALUES (${CONTESTED_ID})`),
  },
  {
    name: 'frozen',
    isReached: COPIES,
    strike: (_rig, pid) => {
      signalBackend(pid, 'SIGSTOP');
      return () => void signalBackend(pid, 'SIGCONT');
    },
    holdsBackend: true,
  },
  {
    name: 'connection black-holed',
    isReached: COPIES,
    strike: ({ proxy }, pid) => {
      const held = proxy.connections.filter(({ backendPid }) => backendPid === pid);
      for (const connection of held) connection.hold();
      // The network has forgotten the connection when the link is restored.
      return () => held.forEach((connection) => connection.reset());
    },
  },
  {
    name: 'link black-holed',
    isReached: COPIES,
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

/** Takes a lock over a connection of its own. */
async function lock({ database }: Rig, statement: string): Promise<Undo> {
  const holder = await database.connect();
  await holder.query(`BEGIN; ${statement}`);
  return async () => {
    await holder.query('ROLLBACK');
    holder.release();
  };
}
