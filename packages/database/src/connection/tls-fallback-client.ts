import { once } from 'node:events';
import { Socket } from 'node:net';
import pg from 'pg';

/** The server's answer to a TLS request if it does not support TLS. */
const NO_TLS = 'N'.charCodeAt(0);

/** SQLSTATE if pg_hba.conf has no line for this role, or one that rejects it. */
const INVALID_AUTHORIZATION = '28000';

/** Members that the driver's types lack. */
interface DriverConnection {
  stream: Socket;
  ssl: unknown;
  /** True once nothing waits for the connection, for example after the connect timeout. */
  readonly _ending: boolean;
  connect(port: number, host: string): void;
  attachListeners(stream: Socket): void;
  emit(event: string, ...values: unknown[]): boolean;
}

type AnswerListener = (this: Socket, answer: Buffer) => void;

/**
 * Requests TLS and falls back to plain text if the server has none, like libpq with sslmode=prefer. If the server
 * rejects the role over TLS, as with `hostnossl` in pg_hba.conf, it connects again in plain text.
 */
export class TlsFallbackClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    const connection = this.connection as unknown as DriverConnection;
    const connect = connection.connect.bind(connection);
    connection.connect = (port, host) => {
      connect(port, host);
      continueWithoutTls(connection);
      onRejectedOverTls(connection, () => {
        connection.stream = new Socket();
        // The driver uses one to connect, and the other to decide which message to send first.
        Object.assign(this, { ssl: false });
        connection.ssl = false;
        connect(port, host);
      });
    };
  }
}

function continueWithoutTls(connection: DriverConnection): void {
  const { stream } = connection;
  // The driver waits for the answer with one listener, which treats a rejection as a failure.
  const [upgrade] = stream.listeners('data') as AnswerListener[];
  stream.removeAllListeners('data');
  const goOn = ([answer]: Buffer[]) => {
    if (answer![0] !== NO_TLS) return upgrade!.call(stream, answer!);
    connection.attachListeners(stream);
    // The plain connection stays, and startup comes next.
    connection.emit('sslconnect');
  };
  // The server sends nothing more until the next request.
  once(stream, 'data')
    .then(goOn)
    .catch((error: Error) => stream.destroy(error));
}

/** Hides from the driver that the role was rejected over TLS, and calls `retry` once that connection is closed. */
function onRejectedOverTls(connection: DriverConnection, retry: () => void): void {
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
