import { type Dialect, dialectOf, type Limits } from '@repo/transforms';
import { readColumnRules } from '../parameters/column-rules.ts';
import { checkDateReading } from '../parameters/date-reading.ts';
import { parseNullWords } from '../parameters/null-words.ts';
import { type NumberNotation, requireDistinctMarks } from '../parameters/number-notation.ts';
import { parseRejectCeiling } from '../parameters/reject-ceiling.ts';
import { timeZoneNamed } from '../parameters/time-zone-name.ts';
import { type Parser, requireNullWords } from '../source/records-of.ts';
import { encodingNamed } from '../source/transcode.ts';
import { collectFaults } from './collect-faults.ts';
import { checkAliases } from './check-aliases.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';
import type { ColumnConfig, ParameterDefaults } from '../parameters/table-defaults.ts';
import { type Config, limitNames, type TableConfig } from './config-schema.ts';
import { mergeParameters } from '../parameters/merge-parameters.ts';

/** Limits of the settings, which no table's configuration may exceed. */
export interface Operator {
  readonly parser: Parser;
  readonly limits: Pick<Limits, (typeof limitNames)[number]>;
}

/** Finds all invalid values in a configuration of the right shape, without querying the database. */
export function checkValues({ defaults = {}, tables = {} }: Config, operator: Operator): ConfigFault[] {
  const ofDefaults = checkParameters(['defaults'], defaults, {});
  const ofTables = Object.entries(tables).flatMap(([name, table]) => {
    const path = ['tables', name];
    return [
      checkParameters(path, table, defaults),
      checkLimits(path, table, operator),
      checkColumns([...path, 'columns'], table, defaults),
    ].flat();
  });
  return [...ofDefaults, ...ofTables, ...checkParser({ defaults, tables }, operator.parser)];
}

/** Finds options that the parser does not support. */
function checkParser({ defaults = {}, tables = {} }: Config, parser: Parser): ConfigFault[] {
  const check = (path: ConfigPath, given: Pick<ColumnConfig, 'null'>) =>
    collectFaults(path, given, () => given.null && requireNullWords(parser));
  const ofTables = Object.entries(tables).flatMap(([name, table]) => {
    const path = ['tables', name];
    const ofColumns = Object.entries(table.columns ?? {}).map(([column, given]) =>
      check(path.concat('columns', column), given),
    );
    return [check(path, table), ofColumns.flat()].flat();
  });
  return [check(['defaults'], defaults), ofTables].flat();
}

/** @param below parameters that apply unless `given` sets them */
function checkParameters(
  path: ConfigPath,
  given: ParameterDefaults,
  below: ParameterDefaults,
): ConfigFault[] {
  const { encoding, maxRejects } = given;
  const merged = mergeParameters(below, given);
  const isBroken = dialectIn(below) === undefined;
  return [
    // Faults in `below` are reported there, once.
    ...(isBroken ? [] : collectFaults(path, given, () => dialectOf(merged))),
    ...checkValueReading(path, given, dialectIn(merged)),
    ...checkMarks(path, given, below),
    ...collectFaults([...path, 'encoding'], given, () => encoding !== undefined && encodingNamed(encoding)),
    ...collectFaults(path, given, () => maxRejects !== undefined && parseRejectCeiling(String(maxRejects))),
  ];
}

function checkLimits(path: ConfigPath, table: TableConfig, { limits }: Operator): ConfigFault[] {
  return limitNames
    .filter((name) => (table[name] ?? 0) > limits[name])
    .map((name) => ({
      path: [...path, name],
      message: `must be at most ${limits[name]}, the limit of the service`,
    }));
}

function checkColumns(path: ConfigPath, table: TableConfig, defaults: ParameterDefaults): ConfigFault[] {
  const { columns = {} } = table;
  const below = mergeParameters(defaults, table);
  const dialect = dialectIn(below);
  return [
    ...Object.entries(columns).flatMap(([name, column]) => {
      const at = [...path, name];
      return checkColumn(at, column, dialect).concat(checkMarks(at, column, below));
    }),
    ...checkAliases(path, columns, Object.keys(columns)),
  ];
}

function checkColumn(path: ConfigPath, column: ColumnConfig, dialect: Dialect | undefined): ConfigFault[] {
  const ofRules = collectFaults(path, column, () => readColumnRules(column));
  return checkValueReading(path, column, dialect).concat(ofRules);
}

/** Checks the marks of numbers, unless `below` alone has the fault. */
function checkMarks(path: ConfigPath, given: NumberNotation, below: NumberNotation): ConfigFault[] {
  const isOwn = given.decimal !== undefined || given.grouping !== undefined;
  return collectFaults(path, given, () => isOwn && requireDistinctMarks({ ...below, ...given }));
}

/** Checks the parameters that both tables and columns have. */
function checkValueReading(
  path: ConfigPath,
  given: Pick<ColumnConfig, 'null' | 'timeZone' | 'dateOrder' | 'dateFormat'>,
  dialect: Dialect | undefined,
): ConfigFault[] {
  const { null: words, timeZone } = given;
  return [
    ...collectFaults(path, given, () => checkDateReading(given)),
    ...collectFaults(path, given, () => timeZone !== undefined && timeZoneNamed(timeZone)),
    ...collectFaults(path, given, () => words && dialect && parseNullWords(words, dialect)),
  ];
}

function dialectIn(parameters: ParameterDefaults): Dialect | undefined {
  try {
    return dialectOf(parameters);
  } catch {
    return undefined;
  }
}
