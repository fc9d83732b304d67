import type { Random } from './random.ts';
import type { Name } from './names.ts';

// RFC 2606 reserves these names, so mail to a fixture reaches no one.
const domains = [
  'example.com',
  'example.org',
  'mail.example.net',
  'post.example.co.uk.test',
  'uni-nord.example',
  'shop24.example.com',
  'x.test',
] as const;

export interface Email {
  /** Text in the file. */
  readonly text: string;
  /** Trimmed and lowercased text. */
  readonly clean: string;
}

/**
 * Creates an address that is unique for the `id`. One in six is in upper or mixed case, padded with spaces, or both.
 */
export function makeEmail(random: Random, id: number, first: Name, last: Name): Email {
  const clean = `${localPart(random, first.ascii, last.ascii)}${id}@${random.pick(domains)}`;
  const style = random.below(24);
  if (style === 0) return { text: clean.toUpperCase(), clean };
  if (style === 1) return { text: clean.slice(0, 1).toUpperCase() + clean.slice(1), clean };
  if (style === 2) return { text: ` ${clean}`, clean };
  if (style === 3) return { text: `  ${clean.toUpperCase()} `, clean };
  return { text: clean, clean };
}

function localPart(random: Random, first: string, last: string): string {
  const form = random.below(8);
  if (form === 0) return `${first}+news`;
  if (form === 1) return `${first.slice(0, 1)}${last}`;
  if (form === 2) return `${last}_${first}`;
  if (form === 3) return `${first}-`;
  return `${first}.${last}`;
}
