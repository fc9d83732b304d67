import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Sample } from './running-service.ts';

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** `name{label="value"}` */
interface Selector {
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

/** What an expression asks for. */
export interface Query {
  readonly selectors: readonly Selector[];
  /** All labels that it names, those of `by` and `on` included. */
  readonly labels: ReadonlySet<string>;
}

/** Labels that Prometheus adds to what a service tells. */
const TARGET_LABELS = ['namespace', 'pod', 'job', 'instance'];

/** @throws Error where it is no PromQL */
export function parseQuery(expression: string): Query {
  const nodes = new Map<string, SyntaxNode[]>();
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      if (type.isError)
        throw new Error(`no PromQL at ${JSON.stringify(expression.slice(from, to + 20))}: ${expression}`);
      nodes.set(type.name, [...(nodes.get(type.name) ?? []), node]);
    },
  });
  const textOf = ({ from, to }: SyntaxNode) => expression.slice(from, to);
  return {
    selectors: (nodes.get('VectorSelector') ?? []).map((selector) => ({
      text: textOf(selector),
      name: textOf(selector.getChild('Identifier')!),
      matchers: (selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map(
        (matcher) => ({
          label: textOf(matcher.getChild('LabelName')!),
          operator: textOf(matcher.getChild('MatchOp')!),
          value: textOf(matcher.getChild('StringLiteral')!).slice(1, -1),
        }),
      ),
    })),
    labels: new Set((nodes.get('LabelName') ?? []).map(textOf)),
  };
}

/** What is wrong with an expression, if those samples are all that there is. Empty: it finds something with each selector. */
export function faultsOf(expression: string, samples: readonly Sample[]): readonly string[] {
  const { selectors, labels } = parseQuery(expression);
  const faults: string[] = [];
  const known = new Set(TARGET_LABELS);
  for (const { text, name, matchers } of selectors) {
    const named = samples.filter((sample) => sample.name === name);
    if (named.length === 0) faults.push(`there is no metric ${name}`);
    for (const label of named.flatMap((sample) => Object.keys(sample.labels))) known.add(label);
    // A value that is excluded has to exist as well, or it is a slip of the pen.
    for (const { label, value } of matchers.filter((matcher) => !TARGET_LABELS.includes(matcher.label)))
      for (const word of /^[\w|]+$/.test(value) ? value.split('|') : [value])
        if (!named.some((sample) => new RegExp(`^(?:${word})$`).test(sample.labels[label] ?? '')))
          faults.push(`${text}: nothing has ${label}="${word}"`);
  }
  for (const label of labels) if (!known.has(label)) faults.push(`there is no label ${label}: ${expression}`);
  return faults;
}
