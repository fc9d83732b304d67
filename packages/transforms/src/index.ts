export { fromObjects, type RecordObject, toObjects } from './adapters/objects.ts';
export { parseWithFastCsv } from './adapters/fast-csv.ts';
export { BatchPool } from './batch/batch-pool.ts';
export { BufferPool } from './batch/buffer-pool.ts';
export { ColumnValues } from './batch/column-values.ts';
export type { DateOrder } from './columns/datetime/calendar.ts';
export { bool } from './columns/bool.ts';
export { bytea } from './columns/bytea.ts';
export { char } from './columns/char.ts';
export { date } from './columns/date.ts';
export { email } from './columns/email.ts';
export { enumeration } from './columns/enumeration.ts';
export { exact, type ExactForm } from './columns/kernels/exact.ts';
export {
  day,
  decimalNumber,
  decimalOrSpecial,
  hyphenatedUuid,
  jsonStructure,
  moment,
  orInfinity,
  shortestFloat,
  truthValue,
  unchanged,
  unpadded,
  wholeNumber,
} from './columns/kernels/exact-forms.ts';
export { float } from './columns/float.ts';
export { cidr, inet } from './columns/inet.ts';
export { integer } from './columns/integer.ts';
export { type IntervalOptions, interval } from './columns/interval.ts';
export { json } from './columns/json.ts';
export { jsonb } from './columns/jsonb.ts';
export { macaddr } from './columns/macaddr.ts';
export { macaddr8 } from './columns/macaddr8.ts';
export { name } from './columns/name.ts';
export { numeric } from './columns/numeric.ts';
export { opaque } from './columns/opaque.ts';
export { singleByte } from './columns/single-byte.ts';
export { text } from './columns/text.ts';
export { time } from './columns/time.ts';
export { timeZone } from './columns/datetime/time-zone.ts';
export { timestamp } from './columns/timestamp.ts';
export { timestamptz } from './columns/timestamptz.ts';
export { timetz } from './columns/timetz.ts';
export { uuid } from './columns/uuid.ts';
export {
  blamedSpan,
  columnSpan,
  describeErrors,
  describeReject,
  isReject,
  type Reject,
  type RejectErrors,
  type Span,
} from './batch/describe-reject.ts';
export { type Dialect, type DialectOptions, dialectOf, NONE, rfc4180 } from './csv/dialect.ts';
export { formatCsv } from './encode/csv.ts';
export { encodeCopy, encodeCopyBlock } from './encode/encode-copy.ts';
export { formatNdjson } from './encode/ndjson.ts';
export { CsvError, type CsvErrorCode, type Position } from './csv/errors.ts';
export { excerpt, quoted } from './csv/excerpt.ts';
export { fieldText } from './batch/field-text.ts';
export { defaultLimits, LARGE_RECORD_BYTES, type Limits } from './csv/limits.ts';
export { countSetAside, emptyOutcome, type Outcome, recordsIn } from './batch/outcome.ts';
export {
  ESCAPED,
  type Kernel,
  type Plan,
  type PlannedColumn,
  QUOTED,
  RecordBatch,
  type Rule,
} from './batch/record-batch.ts';
export { KEPT, type RejectCode, rejectCodes } from './batch/reject-code.ts';
export { RowPositions } from './batch/row-positions.ts';
export { type SanitizeOptions, sanitize } from './clean/sanitize.ts';
export { type ScanRecordsOptions, scanRecords } from './scan/scan-records.ts';
export { Stage } from './batch/stage.ts';
export { doInTurns, mapInTurns, nextTurn, type Steps, turnWhereBusy } from './batch/turns.ts';
export { suspectDelimiter } from './csv/suspect-delimiter.ts';
export { fitRule, type RuleFit } from './clean/fit-rule.ts';
export { tryRule } from './clean/try-rule.ts';
