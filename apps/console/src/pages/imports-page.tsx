import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type ImportFilter, listImports } from '../api/imports.ts';
import { Refusal } from '../api/request.ts';
import type { ImportSummary, Problem } from '../api/types.ts';
import { ImportFilterForm } from '../components/import-filter-form.tsx';
import { ImportTable } from '../components/import-table.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { UnreachableNote } from '../components/unreachable-note.tsx';
import { listFilter } from '../state/import-list.ts';

interface Found {
  readonly imports: readonly ImportSummary[];
  readonly hasMore: boolean;
  readonly problem?: Problem;
  readonly isUnreachable?: boolean;
}

/** All imports, the newest first. */
export function ImportsPage() {
  const found = useSignal<Found | undefined>(undefined);
  const look = async (shown: readonly ImportSummary[] = []) => {
    const asked = listFilter.value;
    const next = await find(asked, shown);
    if (listFilter.value === asked) found.value = next;
  };
  useEffect(() => void look(), [listFilter.value]);
  const { imports = [], hasMore = false, problem, isUnreachable } = found.value ?? {};
  return (
    <>
      <h1 tabIndex={-1}>Imports</h1>
      <section class="card" aria-label="List of imports">
        <ImportFilterForm
          filter={listFilter.value}
          onFilter={(value) => (listFilter.value = value)}
          onLook={() => void look()}
        />
        {problem && <ProblemNote problem={problem} />}
        {isUnreachable && <UnreachableNote onRetry={() => void look()} />}
        {found.value && !problem && !isUnreachable && <ImportTable imports={imports} />}
        {hasMore && (
          <button type="button" onClick={() => void look(imports)}>
            Show older ones
          </button>
        )}
      </section>
    </>
  );
}

async function find(filter: ImportFilter, shown: readonly ImportSummary[]): Promise<Found> {
  try {
    const { imports, next } = await listImports(filter, shown.at(-1)?.id);
    return { imports: [...shown, ...imports], hasMore: next !== undefined };
  } catch (error) {
    const why = error instanceof Refusal ? { problem: error.problem } : { isUnreachable: true };
    return { imports: shown, hasMore: false, ...why };
  }
}
