import { formatBytes } from './format.ts';

interface ProgressBarProps {
  readonly received: number;
  /** Undefined if unknown. */
  readonly total: number | undefined;
}

/** Bytes of the file that the service has received. */
export function ProgressBar({ received, total }: ProgressBarProps) {
  const share = total ? Math.min(1, received / total) : undefined;
  return (
    <div class="progress">
      <progress aria-label="Upload progress" max={1} {...(share === undefined ? {} : { value: share })} />
      <span>
        {share !== undefined && <strong>{Math.floor(share * 100)}%</strong>} {formatBytes(received)}
        {total !== undefined && ` of ${formatBytes(total)}`}
      </span>
    </div>
  );
}
