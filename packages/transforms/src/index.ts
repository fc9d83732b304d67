export { fromObjects, type RecordObject, toObjects } from './adapters/objects.ts';
export { parseWithFastCsv } from './adapters/fast-csv.ts';
export { BatchPool } from './batch/batch-pool.ts';
export { BufferPool } from './batch/buffer-pool.ts';
export { ColumnValues, DEFAULTED } from './batch/column-values.ts';
export {
  type CatalogueType,
  type TypeName,
  type ValueType,
  catalogue,
  findType,
  hasEmptyText,
  ruleOf,
  typeEntry,
  parseType,
  typeNames,
} from './columns/catalogue.ts';
export { fitsDateFormat, parseDateFormat } from './columns/datetime/format/date-format.ts';
export type { EmptyMeaning } from './batch/record-batch.ts';
export type { DateOrder } from './columns/options/value-options.ts';
export type { ColumnRules } from './columns/column-rules/column-rules.ts';
export { compilePattern } from './columns/column-rules/compile-pattern.ts';
export { timeZone } from './columns/datetime/time-zone.ts';
export { exact } from './columns/exact/exact.ts';
export type { Setting } from './columns/options/value-options.ts';
export type { ValueOptions } from './columns/options/value-options.ts';
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
export { delimiterBytes, delimiterText } from './csv/delimiter.ts';
export {
  type Dialect,
  type DialectOptions,
  dialectOf,
  HEADER_ROWS_MAX,
  hasTextEscapes,
  NONE,
  type Quotes,
  rfc4180,
  SKIP_LINES_MAX,
} from './csv/dialect.ts';
export { delimiterOfSepLine, preambleOf } from './csv/sep-line.ts';
export { startOfRecordEnd } from './csv/record-end.ts';
export { recordBytes } from './batch/record-bytes.ts';
export { formatCsv } from './encode/csv.ts';
export { encodeCopy, encodeCopyBlock } from './encode/encode-copy.ts';
export { formatNdjson } from './encode/ndjson.ts';
export { CsvError, type CsvErrorCode, type Position } from './csv/errors.ts';
export { excerpt, quoted } from './csv/excerpt.ts';
export { extremeInteger } from './batch/extreme-integer.ts';
export { fieldText } from './batch/field-text.ts';
export { defaultLimits, LARGE_RECORD_BYTES, type Limits } from './csv/limits.ts';
export { countRejected, emptyOutcome, type Outcome, recordsIn, type Shape } from './batch/outcome.ts';
export {
  type CompiledColumn,
  type CompiledPlan,
  ESCAPED,
  type Kernel,
  QUOTED,
  RecordBatch,
  type Rule,
} from './batch/record-batch.ts';
export { KEPT, type RejectCode, rejectCodes } from './batch/reject-code.ts';
export { nearestName } from './names/nearest-name.ts';
export { RowPositions } from './batch/row-positions.ts';
export { type CheckOnServer, type SanitizeOptions, sanitize, type StartOfFile } from './clean/sanitize.ts';
export { type CollectedValues, collectValues } from './clean/collect-values.ts';
export type { ServerFault, ServerFaults } from './batch/server-faults.ts';
export { type ScanRecordsOptions, scanRecords } from './scan/scan-records.ts';
export { Stage } from './batch/stage.ts';
export { doInTurns, mapInTurns, nextTurn, type Steps, waitIfBusy } from './batch/turns.ts';
export { suspectDelimiter } from './csv/suspect-delimiter.ts';
export { escapeText } from './csv/text-format.ts';
export { countDefaulted, fillDefaults, serverTextKernel } from './clean/fill-defaults.ts';
export { fitRule, type RuleFit } from './clean/fit-rule.ts';
export { tryRule } from './clean/try-rule.ts';
export {
  type Plan,
  type PlannedColumn,
  compileColumn,
  compilePlan,
  compilePlanInTurns,
} from './clean/plan.ts';
