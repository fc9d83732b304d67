import { copyStatement, createCopySink } from '@repo/database';
import { BufferPool, encodeCopy, RowPositions } from '@repo/transforms';
import type { ImportPlan } from '../plan/plan-import.ts';
import { BlockSink } from './block-sink.ts';
import type { Destination, DestinationOptions } from './destination.ts';
import { verifyServerReading, applyServerReading } from './apply-server-reading.ts';

/** Creates the destination: one COPY for all rows, or one per batch if single rows may be rejected. */
export function createDestination(options: DestinationOptions): Destination {
  const buffers = new BufferPool(options.bufferBytes);
  return options.onConstraint === 'reject'
    ? new BlockSink({ ...options, buffers })
    : copyDestination(options, buffers);
}

function copyDestination({ client, table, stopwatch }: DestinationOptions, buffers: BufferPool): Destination {
  const positions = new RowPositions();
  let planned: ImportPlan | undefined;
  const encode = encodeCopy({ buffers, positions });
  const sink = createCopySink(client, {
    onWritten: (chunk) => buffers.release(chunk),
    onBlocked: stopwatch.blocked,
    onUnblocked: stopwatch.unblocked,
  });
  return {
    streams: [encode, sink],
    async begin(target, plan) {
      planned = plan;
      await applyServerReading(client, plan);
      const names = plan.columns.map(({ name }) => name);
      sink.begin(copyStatement(target, names, plan.form));
    },
    async confirm() {
      if (planned) await verifyServerReading(client, planned, table);
    },
    get busyMs() {
      return encode.busyMs;
    },
    get rowCount() {
      return sink.rowCount;
    },
    positionOf: (copyRow) => positions.find(copyRow),
  };
}
