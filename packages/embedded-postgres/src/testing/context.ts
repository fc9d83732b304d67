/** How a test stops and continues the server's processes with signals. */
export type SignalRoute =
  /** The server's processes are processes of this machine. */
  | { readonly kind: 'process' }
  /** They are in a container, and its own `kill` reaches them. */
  | { readonly kind: 'container'; readonly containerId: string };

/** What the global setup tells the test files. */
interface TestServerContext {
  /** Of a superuser, or of a role that may create databases. */
  readonly adminUrl: string;
  /** The database every test database is cloned from. */
  readonly template: string;
  /** What the names of this run's databases begin with. */
  readonly prefix: string;
  readonly signals: SignalRoute;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServerContext;
  }
}
