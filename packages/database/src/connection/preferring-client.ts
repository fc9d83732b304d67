import { once } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';

/** The server's answer to a request for TLS when it has none. */
const NO_TLS = 'N'.charCodeAt(0);

/** What the driver has and its types do not say. */
interface DriverConnection {
  readonly stream: Socket;
  connect(port: number, host: string): void;
  attachListeners(stream: Socket): void;
  emit(event: 'sslconnect'): boolean;
}

type AnswerListener = (this: Socket, answer: Buffer) => void;

/** Asks for TLS, and goes on in plain text where the server has none, as libpq does with sslmode=prefer. */
export class PreferringClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    const connection = this.connection as unknown as DriverConnection;
    const connect = connection.connect.bind(connection);
    connection.connect = (port, host) => {
      connect(port, host);
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
    };
  }
}
