import type { Receipt } from '../api/types.ts';
import { formatBytes, formatCount, formatDuration, formatMemory, formatRows } from './format.ts';
import { Figures } from './figures.tsx';
import { ImportRejects } from './import-rejects.tsx';
import { TimeSpent } from './time-spent.tsx';
import { ForeignText, InlineList } from './foreign-text.tsx';
import { verdictOf } from '../state/verdict.ts';

interface ImportReceiptProps {
  readonly receipt: Receipt;
  /** Whether the file changed after the user chose it. */
  readonly hasFileChanged: boolean;
}

/** Receipt of a completed import or dry run. */
export function ImportReceipt({ receipt, hasFileChanged }: ImportReceiptProps) {
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
            The file was changed, moved or deleted after you chose it. If that happened during the upload, the
            rows may mix both versions. Compare its SHA-256 with the one below.
          </p>
        )}
        <ReceiptFigures receipt={receipt} />
        <TimeSpent time={receipt.time} />
        <Changes changes={receipt.changes} />
        {receipt.keptNullWords && <KeptNullWords words={receipt.keptNullWords} />}
        {receipt.sequences && <SequencesLeft sequences={receipt.sequences} />}
        {receipt.leftOut && (
          <p class="note">
            Left out:{' '}
            <InlineList
              items={receipt.leftOut.map((field) => <FieldName key={field.position} {...field} />)}
            />
            .
          </p>
        )}
        {receipt.renamed && (
          <p class="note">
            Loaded into columns of other names:{' '}
            <InlineList
              items={receipt.renamed.map(({ column, ...field }) => (
                <span key={field.position}>
                  <FieldName {...field} /> → <ForeignText text={column} />
                </span>
              ))}
            />
            .
          </p>
        )}
        <p class="note">
          COPY format: {receipt.format}
          {receipt.formatReason && (
            <>
              {' '}
              (<ForeignText text={receipt.formatReason} />)
            </>
          )}
          . File SHA-256: <code class="hash">{receipt.sha256}</code>
        </p>
      </section>
      {rows.rejected > 0 && (
        <ImportRejects importId={receipt.id} count={rows.rejected} rejects={rejects} table={table} />
      )}
    </>
  );
}

/** `“shoe size” (field 3)` */
function FieldName({ header, position }: { readonly header: string; readonly position: number }) {
  if (header.trim() === '') return <>field {position}</>;
  return (
    <>
      “<ForeignText text={header} />” (field {position})
    </>
  );
}

/** `1 row loaded into public.people, 2 records rejected` */
function Outcome({ receipt: { status, rows, table } }: { readonly receipt: Receipt }) {
  const isDryRun = status === 'checked';
  return (
    <>
      {isDryRun && 'Dry run: '}
      {formatRows(rows.loaded)} {isDryRun && 'would be '}loaded into <ForeignText text={table} />
      {rows.rejected > 0 && `, ${formatRows(rows.rejected, 'record')} rejected`}
    </>
  );
}

function ReceiptFigures({ receipt }: { readonly receipt: Receipt }) {
  const { status, rows, shape = {}, written = {}, bytes, durationMs, rowsPerSecond, peakRssBytes } = receipt;
  const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));
  return (
    <Figures
      of={{
        'Records read': formatCount(rows.read),
        [status === 'checked' ? 'Valid' : 'Loaded']: formatCount(rows.loaded),
        Rejected: formatCount(rows.rejected),
        Skipped: formatCount(rows.skipped),
        'Lines above the header': count(shape.leadingLines),
        'Empty records': count(shape.emptyRecords),
        'Repeated headers': count(shape.repeatedHeaders),
        'Padded records': count(shape.paddedRecords),
        'Trimmed records': count(shape.trimmedRecords),
        Updated: count(written.updated),
        Superseded: count(written.superseded),
        Existing: count(written.existing),
        Deleted: count(written.deleted),
        'Suppressed by triggers': count(written.suppressed),
        'Rows/s': formatCount(rowsPerSecond),
        Duration: formatDuration(durationMs),
        'File size': formatBytes(bytes.received),
        'Peak memory': formatMemory(peakRssBytes),
      }}
    />
  );
}

function KeptNullWords({ words }: { readonly words: Readonly<Record<string, number>> }) {
  return (
    <p class="note">
      Words for NULL loaded as text:{' '}
      <InlineList
        items={Object.entries(words).map(([column, count]) => (
          <ForeignText key={column} text={column}>
            ({formatCount(count)})
          </ForeignText>
        ))}
      />
      .
    </p>
  );
}

function SequencesLeft({ sequences }: { readonly sequences: NonNullable<Receipt['sequences']> }) {
  const left = sequences.flatMap(({ sequence, run }) => (run === undefined ? [] : [{ sequence, run }]));
  if (left.length === 0) return null;
  return (
    <p class="note">
      Some sequences would give imported numbers again. If the numbers are right, run:{' '}
      <InlineList items={left.map(({ sequence, run }) => <ForeignText key={sequence} text={run} />)} />
    </p>
  );
}

function Changes({ changes }: Pick<Receipt, 'changes'>) {
  const all = Object.entries(changes).filter(([, count]) => count > 0);
  if (all.length === 0) return null;
  return (
    <p class="note">
      Values cleaned:{' '}
      <InlineList
        items={all.map(([column, count]) => (
          <ForeignText key={column} text={column}>
            ({formatCount(count)})
          </ForeignText>
        ))}
      />
      .
    </p>
  );
}
