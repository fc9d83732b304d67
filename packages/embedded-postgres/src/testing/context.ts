/** How a test sends signals to the server's processes. */
export type SignalRoute =
  /** The server's processes run on this machine. */
  | { readonly kind: 'process' }
  /** The server's processes run in a container, whose own `kill` reaches them. */
  | { readonly kind: 'container'; readonly containerId: string };

/** Values that the global setup passes to the test files. */
interface TestServerContext {
  /** URL with a role that may create databases. */
  readonly adminUrl: string;
  /** Database that all test databases are cloned from. */
  readonly template: string;
  /** Prefix of the names of this run's databases. */
  readonly prefix: string;
  readonly signals: SignalRoute;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServerContext;
  }
}
