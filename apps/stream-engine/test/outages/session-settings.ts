/** A setting that a role can choose for its sessions, as in pg_settings. */
export interface SessionSetting {
  readonly name: string;
  readonly vartype: 'bool' | 'enum' | 'integer' | 'real' | 'string';
  readonly usual: string | null;
  readonly min: string | null;
  readonly max: string | null;
  readonly labels: readonly string[] | null;
}

/** SQL for all settings that an ordinary role can change, except those that only apply to one transaction. */
export const settingsQuery = `
  SELECT name, vartype, boot_val AS usual, min_val AS min, max_val AS max, enumvals AS labels
  FROM pg_settings WHERE context = 'user' AND name !~ '^transaction_(isolation|read_only|deferrable)$' ORDER BY name`;

/** Values of settings whose type lists none. */
const texts: Readonly<Record<string, readonly string[]>> = {
  DateStyle: [`'SQL, DMY'`, `'German, YMD'`],
  TimeZone: [`'Asia/Kolkata'`, `'America/St_Johns'`],
  client_encoding: [`'LATIN1'`, `'SJIS'`],
  createrole_self_grant: [`'set'`],
  default_tablespace: [`'nowhere'`],
  default_text_search_config: [`'pg_catalog.german'`],
  lc_monetary: [`'POSIX'`],
  restrict_nonsystem_relation_kind: [`'view'`, `'view', 'foreign-table'`],
  temp_tablespaces: [`'nowhere'`],
  timezone_abbreviations: [`'India'`, `'Australia'`],
};

/** A time limit that imports and idle connections exceed. */
const SHORT_MS = '100';

/** Settings with more labels than this are scales, such as log levels: only the first and the last label are tested. */
const LABELS_MAX = 5;

/** Values in SQL: all unusual ones if there are few, otherwise the extremes. */
export function extremeValues({ name, vartype, usual, min, max, labels }: SessionSetting): readonly string[] {
  // Allocated with the first temporary table: no machine has as much memory as the largest value.
  if (name === 'temp_buffers') return [min!];
  if (vartype === 'bool') return [usual === 'on' ? 'off' : 'on'];
  if (vartype === 'string') return texts[name] ?? [];
  if (vartype === 'enum') {
    const tried = labels!.length > LABELS_MAX ? [labels![0]!, labels!.at(-1)!] : labels!;
    return tried.filter((label) => label !== usual).map((label) => `'${label}'`);
  }
  return [...(name.endsWith('_timeout') ? [SHORT_MS] : []), min!, max!].filter((value) => value !== usual);
}
