import type { Duplex, Writable } from 'node:stream';
import { copyStatement, createCopySink, type QualifiedName, type Table } from '@repo/database';
import {
  BufferPool,
  encodeCopy,
  type Outcome,
  type Plan,
  type Position,
  RowPositions,
} from '@repo/transforms';
import type pg from 'pg';
import { BlockSink } from './block-sink.ts';
import type { OnConstraint } from './import-parameters.ts';
import type { Rejects } from './rejects.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The end of an import's pipeline: takes clean batches and loads their rows. */
export interface Destination {
  readonly streams: readonly (Duplex | Writable)[];
  /** To be called before the first batch. */
  begin(target: QualifiedName, plan: Plan): Promise<void> | void;
  /** Milliseconds of CPU time that encoding took so far. */
  readonly busyMs: number;
  /** Rows that the server says it took; complete when the pipeline has finished. */
  readonly rowCount: number;
  /** Where in the file the row lies that the server counts so. */
  positionOf(copyRow: number): Position | undefined;
}

export interface DestinationOptions {
  readonly client: pg.Client;
  readonly table: Table;
  readonly onConstraint: OnConstraint;
  readonly outcome: () => Outcome;
  readonly rejects: Rejects;
  readonly stopwatch: Stopwatch;
  readonly bufferBytes: number;
}

/** One COPY of all rows, or where single rows may be refused, one for each batch. */
export function createDestination(options: DestinationOptions): Destination {
  const buffers = new BufferPool(options.bufferBytes);
  return options.onConstraint === 'reject'
    ? new BlockSink({ ...options, buffers })
    : copyDestination(options, buffers);
}

function copyDestination({ client, stopwatch }: DestinationOptions, buffers: BufferPool): Destination {
  const positions = new RowPositions();
  const encode = encodeCopy({ buffers, positions });
  const sink = createCopySink(client, {
    onWritten: (chunk) => buffers.release(chunk),
    onBlocked: stopwatch.blocked,
    onUnblocked: stopwatch.unblocked,
  });
  return {
    streams: [encode, sink],
    begin: (target, { columns, form }) =>
      sink.begin(
        copyStatement(
          target,
          columns.map(({ name }) => name),
          form,
        ),
      ),
    get busyMs() {
      return encode.busyMs;
    },
    get rowCount() {
      return sink.rowCount;
    },
    positionOf: (copyRow) => positions.find(copyRow),
  };
}
