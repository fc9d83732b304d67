import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type ImportFilter, listImports } from '../api/imports.ts';
import { type Failure, failureOf } from '../api/request.ts';
import type { ImportSummary } from '../api/types.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { ImportFilterForm } from '../components/import-filter-form.tsx';
import { ImportTable } from '../components/import-table.tsx';
import { listFilter } from '../state/import-list.ts';

interface Found {
  readonly imports: readonly ImportSummary[];
  readonly hasMore: boolean;
  readonly failure?: Failure;
}

/** List of imports, the newest first. */
export function ImportsPage() {
  const found = useSignal<Found | undefined>(undefined);
  const load = async (shown: readonly ImportSummary[] = []) => {
    const filter = listFilter.value;
    const next = await find(filter, shown);
    if (listFilter.value === filter) found.value = next;
  };
  useEffect(() => void load(), [listFilter.value]);
  const { imports = [], hasMore = false, failure } = found.value ?? {};
  return (
    <>
      <h1 tabIndex={-1}>Imports</h1>
      <section class="card" aria-label="List of imports">
        <ImportFilterForm
          filter={listFilter.value}
          onFilter={(value) => (listFilter.value = value)}
          onRefresh={() => void load()}
        />
        {failure && <FailureNote failure={failure} onRetry={() => void load()} />}
        {found.value && !failure && <ImportTable imports={imports} />}
        {hasMore && (
          <button type="button" onClick={() => void load(imports)}>
            Load more
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
    return { imports: shown, hasMore: false, failure: failureOf(error) };
  }
}
