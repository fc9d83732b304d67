import type net from 'node:net';
import type { Gate } from './gate.ts';
import { delay, portion } from './link-conditions.ts';
import { MessageReader, type Piece } from './message-reader.ts';
import type { Sender } from './message-names.ts';
import type { ProxyConnection, ProxyRules } from './proxy-connection.ts';
import type { Trap } from './trap.ts';

export interface FlowOptions {
  readonly from: Sender;
  readonly source: net.Socket;
  readonly sink: net.Socket;
  /** Closed while nothing may pass in this direction. */
  readonly gate: Gate;
  /** The gate of the other direction. */
  readonly otherGate: Gate;
  readonly rules: ProxyRules;
  readonly connection: ProxyConnection;
}

/**
 * One direction of a connection. Reads a chunk, passes its messages on one by one, and reads the next chunk when the kernel
 * has taken them. So a side that does not read slows the other down, as it would without a proxy.
 */
export class Flow {
  readonly reader: MessageReader;
  readonly #options: FlowOptions;
  /** Traps that act when the current message has passed. */
  #following: Trap[] = [];

  constructor(options: FlowOptions) {
    this.#options = options;
    this.reader = new MessageReader(options.from);
  }

  /** Resolves when the source has ended or failed, and the sink has been told. */
  async run(): Promise<void> {
    const { source, sink, gate, rules, connection } = this.#options;
    try {
      // One half of a connection may end first. By default the iterator would then close both.
      const chunks = source.iterator({ destroyOnReturn: false });
      for await (const chunk of delay(chunks, () => rules.conditions))
        for (const piece of this.reader.read(chunk)) await this.#pass(piece);
      await gate.opened();
      sink.end();
    } catch {
      await gate.opened();
      connection.reset();
    }
  }

  async #pass({ bytes, begins, ends }: Piece): Promise<void> {
    const { gate, otherGate, connection } = this.#options;
    // Do not await an open gate. If both directions have a trap, the second must see that the first closed its gate.
    while (gate.isClosed) await gate.opened();
    if (begins) connection.observe(begins);
    const due = begins ? connection.traps.map((trap) => ({ trap, place: trap.placeAt(begins) })) : [];
    const at = (place: 'before' | 'after') =>
      due.filter((one) => one.place === place).map(({ trap }) => trap);
    this.#following.push(...at('after'));
    // Close before the message passes, so that its answer is not faster than the action after it.
    const reopen = this.#following.length > 0 || at('before').length > 0 ? otherGate.close() : () => {};
    try {
      for (const trap of at('before')) await trap.spring(connection, begins);
      await this.#send(bytes);
      if (ends) for (const trap of this.#following.splice(0)) await trap.spring(connection);
    } finally {
      reopen();
    }
  }

  /** Stops where a trap waits for a number of bytes. */
  async #send(bytes: Buffer): Promise<void> {
    const { from, connection } = this.#options;
    const places = connection.traps
      .map((trap) => ({ trap, place: trap.placeWithin(from, bytes.length) }))
      .filter((found): found is { trap: Trap; place: number } => found.place !== undefined)
      .toSorted((a, b) => a.place - b.place);
    let sent = 0;
    for (const { trap, place } of places) {
      await this.#write(bytes.subarray(sent, place));
      sent = place;
      await trap.spring(connection);
    }
    await this.#write(bytes.subarray(sent));
  }

  async #write(bytes: Buffer): Promise<void> {
    const { sink, gate, rules, connection } = this.#options;
    for await (const part of portion(bytes, rules.conditions)) {
      await gate.opened();
      if (!connection.isSwallowing) await written(sink, part);
    }
  }
}

/** Resolves when the kernel has the bytes. */
function written(sink: net.Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
