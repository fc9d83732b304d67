/** Ends the demo before its checks; the message is for the person who started it. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
