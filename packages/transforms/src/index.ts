export { type FromObjectsOptions, fromObjects, type RecordObject, toObjects } from './adapters/objects.ts';
export { parseWithFastCsv } from './adapters/fast-csv.ts';
export { BatchPool } from './batch-pool.ts';
export { BufferPool } from './buffer-pool.ts';
export { ColumnValues } from './column-values.ts';
export { type DateOrder } from './columns/calendar.ts';
export { bool } from './columns/bool.ts';
export { bytea } from './columns/bytea.ts';
export { char } from './columns/char.ts';
export { date } from './columns/date.ts';
export { email } from './columns/email.ts';
export { enumeration } from './columns/enumeration.ts';
export { float } from './columns/float.ts';
export { cidr, inet } from './columns/inet.ts';
export { integer } from './columns/integer.ts';
export { type IntervalOptions, interval } from './columns/interval.ts';
export { json } from './columns/json.ts';
export { jsonb } from './columns/jsonb.ts';
export { macaddr } from './columns/macaddr.ts';
export { macaddr8 } from './columns/macaddr8.ts';
export { name } from './columns/name.ts';
export { type NumericOptions, numeric } from './columns/numeric.ts';
export { opaque } from './columns/opaque.ts';
export { singleByte } from './columns/single-byte.ts';
export { text } from './columns/text.ts';
export { time } from './columns/time.ts';
export { type TimeZone, timeZone } from './columns/time-zone.ts';
export { timestamp } from './columns/timestamp.ts';
export { type TimestamptzOptions, timestamptz } from './columns/timestamptz.ts';
export { timetz } from './columns/timetz.ts';
export { uuid } from './columns/uuid.ts';
export {
  blamedSpan,
  columnSpan,
  describeReject,
  isReject,
  type Reject,
  type Span,
} from './describe-reject.ts';
export { type Dialect, type DialectOptions, dialectOf, NONE, rfc4180 } from './dialect.ts';
export { formatCsv } from './encode/csv.ts';
export { type EncodeCopyOptions, encodeCopy, encodeCopyBlock } from './encode/encode-copy.ts';
export { formatNdjson } from './encode/ndjson.ts';
export { CsvError, type CsvErrorCode, type Position } from './errors.ts';
export { excerpt, quoted } from './excerpt.ts';
export { fieldText } from './field-text.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { countSetAside, type Outcome } from './outcome.ts';
export type { Kernel, Plan, PlannedColumn, Rule } from './plan.ts';
export { ESCAPED, QUOTED, RecordBatch } from './record-batch.ts';
export { KEPT, type RejectCode, rejectCodes } from './reject-code.ts';
export { RowPositions } from './row-positions.ts';
export { Sanitize, type SanitizeOptions, sanitize } from './sanitize.ts';
export { type ScanRecordsOptions, scanRecords } from './scan/scan-records.ts';
export { Stage, type StageOptions } from './stage.ts';
export { suspectDelimiter } from './suspect-delimiter.ts';
export { tryRule } from './try-rule.ts';
