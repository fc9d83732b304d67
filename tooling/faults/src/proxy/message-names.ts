/** The sender of a message: the service's driver, or the server. */
export type Sender = 'frontend' | 'backend';

/** Messages that faults aim at, by their first byte (PostgreSQL manual, "Message Formats"). */
const names: Readonly<Record<Sender, Readonly<Record<string, string>>>> = {
  frontend: {
    B: 'Bind',
    C: 'Close',
    D: 'Describe',
    E: 'Execute',
    P: 'Parse',
    Q: 'Query',
    S: 'Sync',
    X: 'Terminate',
    c: 'CopyDone',
    d: 'CopyData',
    f: 'CopyFail',
    p: 'PasswordMessage',
  },
  backend: {
    '1': 'ParseComplete',
    '2': 'BindComplete',
    C: 'CommandComplete',
    D: 'DataRow',
    E: 'ErrorResponse',
    G: 'CopyInResponse',
    K: 'BackendKeyData',
    N: 'NoticeResponse',
    R: 'Authentication',
    S: 'ParameterStatus',
    T: 'RowDescription',
    Z: 'ReadyForQuery',
  },
};

/** Messages without a first byte, by the number after their length. */
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
