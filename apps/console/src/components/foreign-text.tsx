import type { ComponentChildren } from 'preact';
import { visible } from './visible-text.ts';

interface ForeignTextProps {
  readonly text: string;
  /** Shown after the text, separated by a space. */
  readonly children?: ComponentChildren;
}

/** Text from a file, a database or a client. Shows invisible characters and isolates the text's direction. */
export function ForeignText({ text, children }: ForeignTextProps) {
  return (
    <>
      <bdi>{visible(text)}</bdi>
      {children !== undefined && <> {children}</>}
    </>
  );
}

/** Item of a list with foreign text. */
export function foreignItem(text: string) {
  return <ForeignText key={text} text={text} />;
}

/** Items separated within a sentence. */
export function InlineList({ items, separator = ', ' }: InlineListProps) {
  return <>{items.flatMap((item, i) => (i === 0 ? [item] : [separator, item]))}</>;
}

interface InlineListProps {
  readonly items: readonly ComponentChildren[];
  readonly separator?: string;
}
