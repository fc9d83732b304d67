import type { ComponentChildren } from 'preact';

interface FiguresProps {
  /** What is shown, by its name; what is undefined is left out. */
  readonly of: Readonly<Record<string, ComponentChildren>>;
}

/** Numbers with their names. */
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
