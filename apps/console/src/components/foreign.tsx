import type { ComponentChildren } from 'preact';
import { visible } from './visible-text.ts';

interface ForeignProps {
  readonly text: string;
  /** What is said of it, after a blank. */
  readonly children?: ComponentChildren;
}

/** Text of somebody else: all of it is seen, and it turns nothing around that stands beside it. */
export function Foreign({ text, children }: ForeignProps) {
  return (
    <>
      <bdi>{visible(text)}</bdi>
      {children !== undefined && <> {children}</>}
    </>
  );
}

/** The same, of a list. */
export function foreign(text: string) {
  return <Foreign key={text} text={text} />;
}

/** Several of them, as in a sentence. */
export function Listed({ items, separator = ', ' }: ListedProps) {
  return <>{items.flatMap((item, i) => (i === 0 ? [item] : [separator, item]))}</>;
}

interface ListedProps {
  readonly items: readonly ComponentChildren[];
  readonly separator?: string;
}
