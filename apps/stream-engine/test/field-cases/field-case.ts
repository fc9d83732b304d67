import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import cases from './cases.json' with { type: 'json' };

/** A small input modelled on what people met in public, and what somebody who loads it wants. */
export interface FieldCase {
  readonly id: string;
  readonly situation: string;
  /**
   * What is done with it: `plan+import` imports with the parameters that the plan proposes, `create+import` with
   * those of the new table's answer; `rejects-again` mends the reject download and imports that too.
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
  /** In the folder `files`. */
  readonly file: string;
  readonly table: string;
  /** Statements that come before. */
  readonly ddl?: string;
  /** Parameters of the request. */
  readonly query?: string;
  /** Of the command; of `rejects-again` what is replaced, and by what. */
  readonly args?: readonly string[];
  /** The Content-Type; `text/csv` where none is said. */
  readonly media?: string;
  readonly expect: Expected;
}

/** A list means: any of these. */
interface Expected {
  /** The answer's status, or the command's exit code. */
  readonly status?: number | readonly number[];
  readonly loaded?: number | readonly number[];
  readonly rejected?: number | readonly number[];
  readonly skipped?: number | readonly number[];
  /** The problem's code; null where there is none. */
  readonly code?: string | readonly (string | null)[];
  /** Of a new table's columns. */
  readonly types?: Readonly<Record<string, string | readonly string[]>>;
  /** Parts of the answer, or of what the command wrote. */
  readonly text?: readonly string[];
  /** Parameters that the plan proposes. */
  readonly params?: string;
  /** A query, and what it gives as COPY would write it: a line for each row, tabs between its values. */
  readonly select?: string;
  readonly values?: string;
}

export const fieldCases = cases as readonly FieldCase[];

export function pathOf({ file }: FieldCase): string {
  return fileURLToPath(new URL(`files/${file}`, import.meta.url));
}

/** The file as its owner has it: those of more than a MiB are kept compressed. */
export function contentOf(fieldCase: FieldCase): Promise<Buffer> {
  const file = createReadStream(pathOf(fieldCase));
  return buffer(fieldCase.file.endsWith('.gz') ? file.pipe(createGunzip()) : file);
}
