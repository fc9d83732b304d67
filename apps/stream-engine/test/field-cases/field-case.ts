import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import cases from './cases.json' with { type: 'json' };

/** A small input modelled on public reports, and the result that its user expects. */
export interface FieldCase {
  readonly id: string;
  readonly situation: string;
  /**
   * The action: `plan+import` imports with the parameters that the plan proposes, `create+import` with those of the new
   * table's answer. `rejects-again` fixes the downloaded rejects and imports them too.
   */
  readonly op:
    | 'import'
    | 'plan'
    | 'plan+import'
    | 'create'
    | 'create+import'
    | 'rejects-again'
    | 'cli-import'
    | 'cli-plan'
    | 'cli-clean';
  /** File in the folder `files`. */
  readonly file: string;
  readonly table: string;
  /** Statements to run first. */
  readonly ddl?: string;
  /** Parameters of the request. */
  readonly query?: string;
  /** Arguments of the command; for `rejects-again`, the text to replace and its replacement. */
  readonly args?: readonly string[];
  /** The Content-Type. Default: `text/csv`. */
  readonly media?: string;
  readonly expect: Expected;
  /** What has to be built before the case has its expected outcome; it must fail until then. */
  readonly until?: 'detection' | 'new tables' | 'shape, columns, values';
  /** Why another outcome than the expected one serves the user better; the case must not have the expected one. */
  readonly disputed?: string;
}

/** The expected outcome; a list means any of its values. */
interface Expected {
  /** The answer's status, or the command's exit code. */
  readonly status?: number | readonly number[];
  readonly loaded?: number | readonly number[];
  readonly rejected?: number | readonly number[];
  readonly skipped?: number | readonly number[];
  /** The problem's code; null if there is none. */
  readonly code?: string | readonly (string | null)[];
  /** Types of a new table's columns. */
  readonly types?: Readonly<Record<string, string | readonly string[]>>;
  /** Parts of the answer or of the command's output. */
  readonly text?: readonly string[];
  /** Parameters that the plan proposes. */
  readonly params?: string;
  /** A query and its result in COPY format: a line for each row, with tabs between values. */
  readonly select?: string;
  readonly values?: string;
}

export const fieldCases = cases as readonly FieldCase[];

export function pathOf({ file }: FieldCase): string {
  return fileURLToPath(new URL(`files/${file}`, import.meta.url));
}

/** Returns the file's bytes. Files of more than a MiB are stored compressed. */
export function contentOf(fieldCase: FieldCase): Promise<Buffer> {
  const file = createReadStream(pathOf(fieldCase));
  return buffer(fieldCase.file.endsWith('.gz') ? file.pipe(createGunzip()) : file);
}
