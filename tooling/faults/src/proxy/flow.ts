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
  /** Closed while nothing may pass in this direction, or in the other. */
  readonly gate: Gate;
  readonly otherGate: Gate;
  readonly rules: ProxyRules;
  readonly connection: ProxyConnection;
}

/**
 * One direction of a connection. Reads a chunk, passes on what is in it message by message, and reads the next when
 * the kernel has taken them: a side that does not read slows the other down, as without a proxy.
 */
export class Flow {
  readonly reader: MessageReader;
  readonly #options: FlowOptions;
  /** To be sprung when the message under way has passed. */
  #following: Trap[] = [];

  constructor(options: FlowOptions) {
    this.#options = options;
    this.reader = new MessageReader(options.from);
  }

  /** Resolves when the source has ended or failed, and the sink knows it. */
  async run(): Promise<void> {
    const { source, sink, gate, rules, connection } = this.#options;
    try {
      // Half of a connection may end before the other, which the iterator's default would close along.
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
    // Not awaited where it is open: of two directions with a trap each, the second must see that the first closed its gate.
    while (gate.isClosed) await gate.opened();
    if (begins) connection.hear(begins);
    const due = begins ? connection.traps.map((trap) => ({ trap, place: trap.placeAt(begins) })) : [];
    const at = (place: 'before' | 'after') =>
      due.filter((one) => one.place === place).map(({ trap }) => trap);
    this.#following.push(...at('after'));
    // Closed before the message passes: its answer must not be faster than what is done behind it.
    const reopen = this.#following.length > 0 || at('before').length > 0 ? otherGate.close() : () => {};
    try {
      for (const trap of at('before')) await trap.spring(connection, begins);
      await this.#send(bytes);
      if (ends) for (const trap of this.#following.splice(0)) await trap.spring(connection);
    } finally {
      reopen();
    }
  }

  /** Stops for the traps that wait for a number of bytes. */
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
