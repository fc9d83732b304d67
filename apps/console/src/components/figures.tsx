import type { ComponentChildren } from 'preact';

interface FiguresProps {
  /** Values by label; undefined values are left out. */
  readonly of: Readonly<Record<string, ComponentChildren>>;
}

/** Numbers with their labels. */
export function Figures({ of }: FiguresProps) {
  return (
    <dl class="figures">
      {Object.entries(of).map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
