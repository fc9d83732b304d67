import type { ComponentChildren } from 'preact';
import { visible } from './visible-text.ts';

interface ForeignProps {
  readonly text: string;
  /** Shown after the text and a blank. */
  readonly children?: ComponentChildren;
}

/** Text that others wrote. Invisible characters are shown, and its direction does not affect the text around it. */
export function Foreign({ text, children }: ForeignProps) {
  return (
    <>
      <bdi>{visible(text)}</bdi>
      {children !== undefined && <> {children}</>}
    </>
  );
}

/** A foreign text as an item of a list. */
export function foreignItem(text: string) {
  return <Foreign key={text} text={text} />;
}

/** Items in a row, as in a sentence. */
export function Listed({ items, separator = ', ' }: ListedProps) {
  return <>{items.flatMap((item, i) => (i === 0 ? [item] : [separator, item]))}</>;
}

interface ListedProps {
  readonly items: readonly ComponentChildren[];
  readonly separator?: string;
}
