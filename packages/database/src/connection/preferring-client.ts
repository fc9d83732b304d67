import { once } from 'node:events';
import { Socket } from 'node:net';
import pg from 'pg';

/** The server's answer to a request for TLS when it has none. */
const NO_TLS = 'N'.charCodeAt(0);

/** SQLSTATE of a server whose pg_hba.conf has no line for this role, or one that rejects it. */
const INVALID_AUTHORIZATION = '28000';

/** What the driver has and its types do not say. */
interface DriverConnection {
  stream: Socket;
  ssl: unknown;
  /** Set where nothing is to be waited for any more, as after the time limit of connecting. */
  readonly _ending: boolean;
  connect(port: number, host: string): void;
  attachListeners(stream: Socket): void;
  emit(event: string, ...values: unknown[]): boolean;
}

type AnswerListener = (this: Socket, answer: Buffer) => void;

/**
 * Asks for TLS, and goes on in plain text where the server has none, as libpq does with sslmode=prefer. Where the server
 * does not let the role in over TLS, as with `hostnossl` in its pg_hba.conf, it connects once more, in plain text.
 */
export class PreferringClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    const connection = this.connection as unknown as DriverConnection;
    const connect = connection.connect.bind(connection);
    connection.connect = (port, host) => {
      connect(port, host);
      goOnWithoutTls(connection);
      whenRefused(connection, () => {
        connection.stream = new Socket();
        // The driver looks at both: at one to connect, at the other to say what comes first.
        Object.assign(this, { ssl: false });
        connection.ssl = false;
        connect(port, host);
      });
    };
  }
}

function goOnWithoutTls(connection: DriverConnection): void {
  const { stream } = connection;
  // The driver waits for the answer with one listener, which takes a refusal for a failure.
  const [upgrade] = stream.listeners('data') as AnswerListener[];
  stream.removeAllListeners('data');
  const goOn = ([answer]: Buffer[]) => {
    if (answer![0] !== NO_TLS) return upgrade!.call(stream, answer!);
    connection.attachListeners(stream);
    // Connected as well as it can be: what comes next is the startup.
    connection.emit('sslconnect');
  };
  // The server says nothing more until it is asked.
  once(stream, 'data')
    .then(goOn)
    .catch((error: Error) => stream.destroy(error));
}

/** Keeps the driver from hearing that the role was refused over TLS, and calls `retry` once that connection is closed. */
function whenRefused(connection: DriverConnection, retry: () => void): void {
  const emit = connection.emit.bind(connection);
  let isRefused = false;
  connection.emit = (event, ...values) => {
    if (event === 'readyForQuery' || connection._ending) connection.emit = emit;
    else if (event === 'errorMessage' && isEncrypted(connection)) {
      isRefused = (values[0] as pg.DatabaseError).code === INVALID_AUTHORIZATION;
      if (isRefused) {
        connection.stream.end();
        return true;
      }
    } else if (isRefused && event === 'error') return true;
    else if (isRefused && event === 'end') {
      connection.emit = emit;
      retry();
      return true;
    }
    return emit(event, ...values);
  };
}

function isEncrypted({ stream }: DriverConnection): boolean {
  return 'encrypted' in stream;
}
