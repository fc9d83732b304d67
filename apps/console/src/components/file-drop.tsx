import { useSignal } from '@preact/signals';
import { formatBytes } from './format.ts';
import { Foreign } from './foreign.tsx';

interface FileDropProps {
  readonly file: File | undefined;
  readonly onFile: (file: File) => void;
}

/** Takes one file: dropped, or chosen. */
export function FileDrop({ file, onFile }: FileDropProps) {
  const isOver = useSignal(false);
  const hasMany = useSignal(false);
  return (
    <label class={isOver.value ? 'file-drop over' : 'file-drop'}>
      <input
        type="file"
        accept=".csv,.tsv,.txt,.gz,.zst,.br,text/csv"
        onDragEnter={({ dataTransfer }) => {
          isOver.value = true;
          // The browser takes none of them then, and says nothing.
          hasMany.value = (dataTransfer?.items.length ?? 0) > 1;
        }}
        onDragLeave={() => (isOver.value = false)}
        onDrop={() => (isOver.value = false)}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) onFile(chosen);
          hasMany.value = false;
          // Chosen once more when it was mended, it is another file.
          currentTarget.value = '';
        }}
      />
      {file ? (
        <span>
          <strong>
            <Foreign text={file.name} />
          </strong>{' '}
          <span class="note">{formatBytes(file.size)} · drop another to take it instead</span>
        </span>
      ) : (
        <span>
          <strong>Drop a CSV file here</strong>{' '}
          <span class="note">or choose one; .gz, .zst and .br are welcome</span>
        </span>
      )}
      {hasMany.value && (
        <span class="reason" role="alert">
          One file at a time.
        </span>
      )}
    </label>
  );
}
