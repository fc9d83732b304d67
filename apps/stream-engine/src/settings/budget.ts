import { defaultLimits } from '@repo/transforms';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Maximum memory of one import, buffer by buffer. The queue between two stages counts on both sides. */
const importBuffers = {
  /** Socket chunks of 64 KiB: in the parser's hands, in multipart's queue, in the stage before the scanner. */
  source: 8 * 64 * KIB,
  /** Inflated chunks: in the engine's hands, in both queues of its stage; and gzip's own window and tables. */
  inflated: 4 * 128 * KIB,
  /** A chunk as a string and as UTF-8, which may be three times as long. */
  decoded: 128 * KIB * (2 + 3),
  /** Batches: one being filled, and one in each queue and in each stage's hands on the way to the encoder. */
  batches: 6 * (2 * defaultLimits.batchBytes),
  /**
   * Index arrays and column values of those batches, for records of about 50 bytes and 10 columns. 1,600 empty columns
   * take three times as much, but 16 imports of them stay within the plan (docs/OPERATING.md).
   */
  indexes: 6 * 1 * MIB,
  /** Positions of recently sent rows, for records of about 50 bytes. */
  positions: 1 * MIB,
  /** Rejects of one batch, with positions and reasons, and the chunk on its way to the kernel. */
  rejects: 2 * 2 * defaultLimits.batchBytes,
  /** COPY bytes: in the encoder's queue, in the sink's, one on its way to the kernel. */
  copy: 4 * 2 * defaultLimits.batchBytes,
} as const;

/** Node, the loaded code, the pool and its clients, and chunks not yet collected as garbage. */
const BASE_BYTES = 96 * MIB;
/** Additional memory of an upload in zstd or brotli: brotli's largest window is 16 MiB, and zstd's is limited. */
const WINDOW_BYTES = 17 * MIB;
/** Share of the limit that such windows may take. */
const WINDOWS_SHARE = 1 / 8;
/** Additional memory of an import with consecutive records of 16 MiB. */
const LARGE_RECORDS_BYTES = 80 * MIB;
/** Share of the limit that such imports may take. */
const LARGE_RECORDS_SHARE = 1 / 6;
/**
 * Share of the limit that imports may use. The rest is for large records, reads, the kernel's socket buffers and
 * uncollected garbage.
 */
const PLANNED_SHARE = 0.75;

/**
 * Most memory of a reading request until its response is sent: a page of rejects, as the driver's text and as bytes, and one
 * slice of a long reject; or a list of 1,000 imports, as rows and as text.
 */
const READ_BYTES = 2 * MIB;
/** Share of the limit that reading requests may use. */
const READS_SHARE = 1 / 16;
/**
 * Most memory of a follower of an import: its connection, its request and an event being sent. Events are shared.
 */
const FOLLOWER_BYTES = 32 * KIB;
/** Share of the limit that followers may use. */
const FOLLOWERS_SHARE = 1 / 16;

const importBytes: number = Object.values(importBuffers).reduce((sum, bytes) => sum + bytes, 0);

/**
 * Returns the number of running imports that may inflate zstd or brotli.
 * @param memoryLimit bytes
 */
export function windowsFitting(memoryLimit: number): number {
  return Math.max(1, Math.floor((memoryLimit * WINDOWS_SHARE) / WINDOW_BYTES));
}

/**
 * Returns the number of running imports that may have records of more than `LARGE_RECORD_BYTES`.
 * @param memoryLimit bytes
 */
export function largeRecordsFitting(memoryLimit: number): number {
  return Math.max(1, Math.floor((memoryLimit * LARGE_RECORDS_SHARE) / LARGE_RECORDS_BYTES));
}

/**
 * Returns the number of imports that fit into the memory limit at the same time.
 * @param memoryLimit bytes
 */
export function importsFitting(memoryLimit: number): number {
  const windowBytes = windowsFitting(memoryLimit) * WINDOW_BYTES;
  return Math.max(1, Math.floor((memoryLimit * PLANNED_SHARE - BASE_BYTES - windowBytes) / importBytes));
}

/**
 * Returns the number of requests that may read at the same time: lists, receipts, rejects, tables, templates.
 * @param memoryLimit in bytes
 */
export function readsFitting(memoryLimit: number): number {
  return Math.max(1, Math.floor((memoryLimit * READS_SHARE) / READ_BYTES));
}

/**
 * Returns the number of clients that may follow imports at the same time.
 * @param memoryLimit in bytes
 */
export function followersFitting(memoryLimit: number): number {
  return Math.floor((memoryLimit * FOLLOWERS_SHARE) / FOLLOWER_BYTES);
}

/** Planned bytes of the process with this many concurrent imports, without windows and reads. */
export function plannedBytes(imports: number): number {
  return BASE_BYTES + imports * importBytes;
}

const DEFAULT_LIMIT = 512 * MIB;

/** Memory limit of the container; undefined if there is none. */
export function containerMemoryLimit(): number | undefined {
  const limit = process.constrainedMemory();
  // Without a limit the kernel reports 0, or a number near 2⁶³.
  return limit > 0 && limit < 2 ** 50 ? limit : undefined;
}

/** Memory limit of the container, or 512 MiB if there is none. */
export function detectMemoryLimit(): number {
  return containerMemoryLimit() ?? DEFAULT_LIMIT;
}
