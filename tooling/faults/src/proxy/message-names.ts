/** The sender of a message: the service's driver, or the server. */
export type Sender = 'frontend' | 'backend';

/** Messages that faults aim at, by their first byte (PostgreSQL manual, "Message Formats"). */
const names: Readonly<Record<Sender, Readonly<Record<string, string>>>> = {
  frontend: { P: 'Parse', Q: 'Query', S: 'Sync', X: 'Terminate', c: 'CopyDone', d: 'CopyData' },
  backend: {
    C: 'CommandComplete',
    D: 'DataRow',
    G: 'CopyInResponse',
    K: 'BackendKeyData',
    Z: 'ReadyForQuery',
  },
};

/** Messages that have no type byte, by the code that follows their length. */
const startupNames: Readonly<Record<number, string>> = {
  80_877_102: 'CancelRequest',
  80_877_103: 'SSLRequest',
  80_877_104: 'GSSENCRequest',
};

/** The manual's name of a message, or the byte itself for any other message. */
export function messageName(sender: Sender, firstByte: number): string {
  const letter = String.fromCharCode(firstByte);
  return names[sender][letter] ?? letter;
}

export function startupName(code: number): string {
  return startupNames[code] ?? 'StartupMessage';
}
