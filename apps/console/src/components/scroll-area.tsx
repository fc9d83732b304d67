import type { ComponentChildren } from 'preact';

interface ScrollAreaProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Scrollable area for a table that may be wider or longer than the page. */
export function ScrollArea({ label, children }: ScrollAreaProps) {
  return (
    // Focusable, so that it can be scrolled by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
