import { useSignal } from '@preact/signals';
import { formatBytes } from './format.ts';
import { ForeignText } from './foreign-text.tsx';

interface FileDropProps {
  readonly file: File | undefined;
  readonly onFile: (file: File) => void;
}

/** Accepts one file, dropped or chosen. */
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
          // Browsers silently ignore a drop of several files.
          hasMany.value = (dataTransfer?.items.length ?? 0) > 1;
        }}
        onDragLeave={() => (isOver.value = false)}
        onDrop={() => (isOver.value = false)}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) onFile(chosen);
          hasMany.value = false;
          // Lets the user choose the same path again after editing the file.
          currentTarget.value = '';
        }}
      />
      {file ? (
        <span>
          <strong>
            <ForeignText text={file.name} />
          </strong>{' '}
          <span class="note">{formatBytes(file.size)} · drop or choose another file to replace it</span>
        </span>
      ) : (
        <span>
          <strong>Drop a CSV file here</strong>{' '}
          <span class="note">or click to choose one (.gz, .zst and .br work too)</span>
        </span>
      )}
      {hasMany.value && (
        <span class="reason" role="alert">
          Drop one file at a time.
        </span>
      )}
    </label>
  );
}
