import { type Answer, send, sendCsv } from '@repo/faults';
import { command } from '../cli/run-command.ts';
import type { TestService } from '../test-service.ts';
import { contentOf, type FieldCase, pathOf } from './field-case.ts';

/** The outcome, for comparison with a case's expectation. */
export interface Outcome {
  readonly status: number | NodeJS.Signals;
  /** The whole answer or output, for people to read. */
  readonly text: string;
  readonly code: string | null;
  readonly rows: Readonly<Record<string, number>>;
  /** Types of a new table's columns. */
  readonly types: Readonly<Record<string, string>>;
  /** Parameters that a plan or a new table's answer proposes. */
  readonly parameters: string;
}

interface Body {
  readonly id?: string;
  readonly importId?: string;
  readonly code?: string;
  readonly rows?: Readonly<Record<string, number>>;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly parameters?: string;
}

/** Runs a case. */
export async function outcomeOf(fieldCase: FieldCase, service: TestService): Promise<Outcome> {
  const { op, table, query = '', args = [] } = fieldCase;
  if (op.startsWith('cli-')) return commandOutcome(fieldCase, service.database.url);
  const file = await contentOf(fieldCase);
  const headers = fieldCase.media ? { 'content-type': fieldCase.media } : {};
  const post = async (path: string, body = file) =>
    outcome(await sendCsv(`${service.url}/v1/${path}`, body, { headers }));
  const importWith = (parameters: string, body = file) => post(`imports/${table}?${parameters}`, body);

  switch (op) {
    case 'import':
      return importWith(query);
    case 'plan':
      return post(`imports/${table}/plan?${query}`);
    case 'plan+import': {
      const plan = await post(`imports/${table}/plan?${query}`);
      return plan.status === 200 ? importWith(plan.parameters) : plan;
    }
    case 'create':
      return post(`tables?name=${table}&${query}`);
    case 'create+import': {
      const created = await post(`tables?name=${table}&${query}`);
      if (created.status !== 201) return created;
      return { ...(await importWith(created.parameters)), types: created.types };
    }
    case 'rejects-again': {
      const first = JSON.parse((await importWith(query)).text) as Body;
      const rejects = await send(`${service.url}/v1/imports/${first.id ?? first.importId}/rejects`, {
        method: 'GET',
        headers: { accept: 'text/csv' },
      });
      return importWith(query, replaced(rejects.body, args));
    }
    default:
      throw new TypeError(`${op} is done by the command`);
  }
}

/** Replaces bytes as latin1, in which every byte is one character. */
function replaced(bytes: Buffer, [from, to]: readonly string[]): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from!, to!), 'latin1');
}

function outcome({ status, body }: Answer): Outcome {
  const answered = JSON.parse(body.toString()) as Body;
  const { code = null, rows = {}, columns = [], parameters = '' } = answered;
  return {
    status,
    text: JSON.stringify(answered, undefined, 1),
    code,
    rows,
    types: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
    parameters,
  };
}

async function commandOutcome(fieldCase: FieldCase, databaseUrl: string): Promise<Outcome> {
  const { op, table, args = [] } = fieldCase;
  const name = op.slice('cli-'.length);
  const target = name === 'clean' ? [] : ['--table', table, '--database-url', databaseUrl];
  const { code, stdout, stderr } = await command([name, pathOf(fieldCase), ...args, ...target]);
  return { status: code, text: stdout + stderr, code: null, rows: {}, types: {}, parameters: '' };
}
