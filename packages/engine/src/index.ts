export { cancelImport } from './look/cancel-import.ts';
export { ImportFollowers } from './look/import-followers.ts';
export {
  findImport,
  type ImportSources,
  ImportSummary,
  importSummary,
  type ImportView,
  type Viewer,
  viewOf,
} from './look/import-view.ts';
export { neutralizeFormulas } from './look/neutral-formulas.ts';
export { linesInOrder, peekPages, rejectsAsCsv, rejectsAsNdjson } from './look/reject-download.ts';
export { ReadConnections } from './look/read-connections.ts';
export { ImportPlanAnswer, planFile } from './preview/plan-file.ts';
export { planTable } from './preview/plan-table.ts';
export { Admission } from './run/admission.ts';
export { createEngine, type Engine } from './run/engine.ts';
export type { ImportTargetOptions } from './run/import-target.ts';
export { REPORT_INTERVAL_MS } from './run/progress-report.ts';
export type { ImportedFile, StartedImport } from './run/running-imports.ts';
export { SAVE_REJECTS_TIMEOUT_MS } from './run/fail-import.ts';
export { startImport } from './run/start-import.ts';
export { checkAtStart } from './config/check-at-start.ts';
export { checkTables } from './config/check-tables.ts';
export { configFor } from './config/config-for.ts';
export { Config } from './config/config-schema.ts';
export { type ConfigFile, parseConfig, readConfig } from './config/read-config.ts';
export { configSummary } from './config/summary.ts';
export { type Progress, ProgressState } from './load/progress.ts';
export { type ImportEntry, type ImportLedger, importsOf } from './load/import-ledger.ts';
export { Receipt } from './load/receipt.ts';
export type { FollowedSequence } from './load/sequence-follower.ts';
export type { Reject, RejectSummary } from './problem/reject.ts';
export { shapeMember } from './problem/shape-counts.ts';
export { rejectedRecords } from './load/rejected-records.ts';
export { describeTable, TableDescription } from './tables/describe-table.ts';
export { inferColumns } from './tables/infer-columns.ts';
export { newPrimaryKey } from './tables/new-primary-key.ts';
export { parseTableName } from './tables/new-table-name.ts';
export { trySample } from './tables/try-sample.ts';
export { tableNamed } from './tables/table-named.ts';
export { withReasons } from './look/with-reasons.ts';
export { templateFile } from './tables/template-header.ts';
export { foldName } from './plan/fold-name.ts';
export { withNullOptions } from './plan/null-options.ts';
export { dateReadingOf, isEmail, typeOf, valueTypeOf } from './plan/value-type.ts';
export { columnParameter, renameColumns } from './parameters/column-query.ts';
export { idempotencyKey } from './parameters/idempotency-key.ts';
export { type ImportParameters, readImportParameters } from './parameters/import-parameters.ts';
export { ImportQuery, importQueryWith, newTableQueryWith } from './parameters/import-query.ts';
export { requireBoundsOf } from './plan/column-bounds.ts';
export { type ColumnPatterns, compilePatterns } from './plan/column-patterns.ts';
export { splitAtColons } from './parameters/split-at-colons.ts';
export { choicesOf, isBoolean, isRepeatable, type Parameter } from './parameters/parameter.ts';
export {
  namesAt,
  parameterGroups,
  type ParameterName,
  parameters,
  requestMeaningOf,
} from './parameters/parameters.ts';
export type { Permission } from './parameters/permission.ts';
export { tooManyRejects, unexpectedRows } from './load/file-conditions.ts';
export { describeFault, type ValidationFault } from './parameters/validation-fault.ts';
export { flagOf, wordsOf } from './parameters/words.ts';
export { canReject } from './parameters/write-mode.ts';
export { type Compression, compressionOf } from './source/compression.ts';
export type { TextSample } from './source/decode-sample.ts';
export { declaredDelimiter, dialectOfFile } from './source/declared-delimiter.ts';
export { detached, firstBytes } from './source/detached.ts';
export { fileNameFrom, fileNameFromHeader } from './source/file-name.ts';
export { sourceOfFile } from './source/file-source.ts';
export { byteOrderMarkOf } from './source/foreign-content.ts';
export type { ImportSource, OpenSource } from './source/import-source.ts';
export { readSample, SAMPLE_BYTES } from './source/read-sample.ts';
export { type Parser, recordsOf, recordsOfSample, requireNullWords } from './source/records-of.ts';
export { encodingNamed } from './source/transcode.ts';
export { defaultImportLimits, type ImportLimits } from './limits/import-limits.ts';
export { type ProblemCode, problemKinds } from './problem/problem-codes.ts';
export { closed, count, ref, type ValueOf } from './schema/schema-parts.ts';
export { Problem, problemDetails, problemOf } from './problem/problem.ts';
export { ProblemDetails } from './problem/problem-details.ts';
