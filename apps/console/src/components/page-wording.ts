import { parameters } from '../api/parameters.ts';

/** Labels of the parameters of imports and downloads. */
const labels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { label }]) => (label === undefined ? [] : [[name, label]])),
  ),
  reasons: 'Download CSV with reasons',
};

const names = Object.keys(labels);
const oneOf = (some: readonly string[]) => some.join('|');

/** Matches quoted text, which is data; an assignment; a parameter of one column; a parameter in camel case. */
const spoken = new RegExp(
  [
    String.raw`"(?:[^"\\]|\\.)*"`,
    String.raw`(?:(?<send>\bsend )|(?<joined>&))?\b(?<assigned>${oneOf(names)})(?:\.(?<own>[\w$]+))?=(?<written>[^\s&]+)`,
    String.raw`\b(?<option>${oneOf(names)})\.(?<column>[\w$]+|"(?:[^"\\]|\\.)*")`,
    String.raw`\b(?<bare>${oneOf(names.filter((name) => /[A-Z]/.test(name)))})\b`,
  ].join('|'),
  'g',
);

type Group = 'send' | 'joined' | 'assigned' | 'own' | 'written' | 'option' | 'column' | 'bare';

type Spoken = Readonly<Record<Group, string | undefined>>;

/** Replaces parameters in a message of the API by their labels: `set “Encoding” to utf-16le` for `send encoding=utf-16le`. */
export function toPageWording(message: string): string {
  return message.replaceAll(spoken, (text: string, ...matched) => {
    const { send, joined, assigned, own, written, option, column, bare } = matched.at(-1) as Spoken;
    if (assigned !== undefined && written !== undefined) {
      const label = labelOf(assigned, own);
      if (joined !== undefined) return ` and ${label} to ${written}`;
      return `${send === undefined ? `${label} set to` : `set ${label} to`} ${written}`;
    }
    if (option !== undefined) return labelOf(option, column);
    return bare === undefined ? text : labelOf(bare);
  });
}

function labelOf(name: string, column?: string): string {
  return `“${labels[name]}”${column === undefined ? '' : ` of ${column}`}`;
}
