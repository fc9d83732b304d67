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

/** The selectors and labels of an expression. */
export interface Query {
  readonly selectors: readonly Selector[];
  /** All labels that it names, including those of `by` and `on`. */
  readonly labels: ReadonlySet<string>;
}

/** Labels that Prometheus adds. */
const TARGET_LABELS = ['namespace', 'pod', 'job', 'instance'];

/** @throws Error if it is not PromQL */
export function parseQuery(expression: string): Query {
  const nodes = new Map<string, SyntaxNode[]>();
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      if (type.isError)
        throw new Error(`not PromQL at ${JSON.stringify(expression.slice(from, to + 20))}: ${expression}`);
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

/** Lists selectors and labels of an expression that match none of the samples. */
export function findMismatches(expression: string, samples: readonly Sample[]): readonly string[] {
  const { selectors, labels } = parseQuery(expression);
  const mismatches: string[] = [];
  const known = new Set(TARGET_LABELS);
  for (const { text, name, matchers } of selectors) {
    const named = samples.filter((sample) => sample.name === name);
    if (named.length === 0) mismatches.push(`there is no metric ${name}`);
    for (const label of named.flatMap((sample) => Object.keys(sample.labels))) known.add(label);
    // An excluded value must exist as well; otherwise it is a typo.
    for (const { label, value } of matchers.filter((matcher) => !TARGET_LABELS.includes(matcher.label)))
      for (const word of /^[\w|]+$/.test(value) ? value.split('|') : [value])
        if (!named.some((sample) => new RegExp(`^(?:${word})$`).test(sample.labels[label] ?? '')))
          mismatches.push(`${text}: nothing has ${label}="${word}"`);
  }
  for (const label of labels)
    if (!known.has(label)) mismatches.push(`there is no label ${label}: ${expression}`);
  return mismatches;
}
