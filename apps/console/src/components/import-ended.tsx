import type { Receipt } from '../api/types.ts';
import { formatBytes, formatCount, formatDuration, formatMemory, formatRows } from './format.ts';
import { Figures } from './figures.tsx';
import { ImportRejects } from './import-rejects.tsx';
import { TimeSpent } from './time-spent.tsx';
import { Foreign, Listed } from './foreign.tsx';
import { verdictOf } from '../state/verdict.ts';

interface ImportEndedProps {
  readonly receipt: Receipt;
  /** Since it was chosen. */
  readonly hasFileChanged: boolean;
}

/** An import that has a receipt. */
export function ImportEnded({ receipt, hasFileChanged }: ImportEndedProps) {
  const { rows, table, rejects } = receipt;
  const verdict = verdictOf(rows);
  return (
    <>
      <section class="card" aria-label="Receipt">
        <output class={`outcome ${hasFileChanged && verdict !== 'bad' ? 'partial' : verdict}`}>
          <Outcome receipt={receipt} />
        </output>
        {hasFileChanged && (
          <p class="warning" role="alert">
            The file was changed, moved or deleted after you chose it. If it was changed while it was being
            sent, the rows may come from both versions: compare its SHA-256 with the one below.
          </p>
        )}
        <ReceiptFigures receipt={receipt} />
        <TimeSpent time={receipt.time} />
        <Changes changes={receipt.changes} />
        {receipt.ignoredColumns && (
          <p class="note">
            Columns of the file that were left out:{' '}
            <Listed
              items={receipt.ignoredColumns.map((name) => (
                <>
                  “<Foreign text={name} />”
                </>
              ))}
            />
            .
          </p>
        )}
        <p class="note">
          COPY in PostgreSQL’s {receipt.format} format
          {receipt.formatReason && (
            <>
              : <Foreign text={receipt.formatReason} />
            </>
          )}
          . SHA-256 of the file: <code class="hash">{receipt.sha256}</code>
        </p>
      </section>
      {rows.rejected > 0 && (
        <ImportRejects importId={receipt.id} count={rows.rejected} rejects={rejects} table={table} />
      )}
    </>
  );
}

/** `1 row was loaded into public.people, and 2 records were rejected` */
function Outcome({ receipt: { status, rows, table } }: { readonly receipt: Receipt }) {
  const wasDone = status === 'committed';
  const verb = (count: number) => (wasDone ? (count === 1 ? 'was' : 'were') : 'would be');
  return (
    <>
      {formatRows(rows.loaded)} {verb(rows.loaded)} loaded into <Foreign text={table} />
      {rows.rejected > 0 && `, and ${formatRows(rows.rejected, 'record')} ${verb(rows.rejected)} rejected`}
      {!wasDone && '; nothing was loaded'}
    </>
  );
}

function ReceiptFigures({ receipt }: { readonly receipt: Receipt }) {
  const { rows, written = {}, bytes, durationMs, rowsPerSecond, peakRssBytes } = receipt;
  const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));
  return (
    <Figures
      of={{
        'records read': formatCount(rows.read),
        loaded: formatCount(rows.loaded),
        rejected: formatCount(rows.rejected),
        skipped: formatCount(rows.skipped),
        updated: count(written.updated),
        superseded: count(written.superseded),
        'there already': count(written.existing),
        'deleted before': count(written.deleted),
        'dropped by a trigger': count(written.suppressed),
        'rows a second': formatCount(rowsPerSecond),
        time: formatDuration(durationMs),
        file: formatBytes(bytes.received),
        'memory, at most': formatMemory(peakRssBytes),
      }}
    />
  );
}

function Changes({ changes }: Pick<Receipt, 'changes'>) {
  const all = Object.entries(changes).filter(([, count]) => count > 0);
  if (all.length === 0) return null;
  return (
    <p class="note">
      Values that were cleaned:{' '}
      <Listed
        items={all.map(([column, count]) => (
          <Foreign key={column} text={column}>
            {formatCount(count)}
          </Foreign>
        ))}
      />
      .
    </p>
  );
}
