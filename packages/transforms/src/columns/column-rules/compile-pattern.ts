import type { Assertion, DFA, NoParent } from 'refa';
import type { Pattern } from './pattern.ts';

/** Longest source in characters. */
const SOURCE_LENGTH_MAX = 1000;
const STATES_MAX = 500;
/** Most elements of the expression, with repetitions written out. */
const ELEMENTS_MAX = 2000;
/** Most entries in the table of transitions. */
const TRANSITIONS_MAX = 50_000;

/**
 * Compiles a regular expression into a deterministic automaton, which reads each character of a value once.
 *
 * The syntax is that of JavaScript with the flag `u`, and the whole value must match. The library refa translates it
 * to an automaton. Lookarounds, `\b` and backreferences have none, and some short expressions need too many states.
 *
 * @throws SyntaxError whose message completes "the pattern …"
 */
export async function compilePattern(source: string): Promise<Pattern> {
  if (source.length > SOURCE_LENGTH_MAX)
    throw new SyntaxError(`must be at most ${SOURCE_LENGTH_MAX} characters long`);
  // Loading the library takes 20 ms, and most processes never need it.
  const { JS, NFA, DFA, TooManyNodesError, Transformers, transform, visitAst } = await import('refa');
  try {
    const parser = JS.Parser.fromLiteral({ source, flags: 'u' });
    const { expression, maxCharacter } = parser.parse({ backreferences: 'throw', maxNodes: ELEMENTS_MAX });
    visitAst(expression, { onAssertionEnter: requireEdge });
    const removeEdges = Transformers.patternEdgeAssertions({ remove: true });
    const nfa = NFA.fromRegex(
      transform(removeEdges, expression),
      { maxCharacter },
      { assertions: 'throw' },
      new NFA.LimitedNodeFactory(ELEMENTS_MAX),
    );
    return tableOf(source, DFA.fromFA(nfa, new DFA.LimitedNodeFactory(STATES_MAX)));
  } catch (error) {
    if (error instanceof TooManyNodesError) throw tooLarge(error);
    throw new SyntaxError(reasonOf(error), { cause: error });
  }
}

/** Throws for every assertion but `^` and `$`, which are "no character before" and "no character after". */
function requireEdge({ kind, negate, alternatives }: NoParent<Assertion>): void {
  const [element, another] = alternatives.length === 1 ? alternatives[0]!.elements : [];
  const isAny = element?.type === 'CharacterClass' && element.characters.isAll && another === undefined;
  if (!negate || !isAny) throw new SyntaxError(`has a look${kind} or \\b, which an automaton cannot have`);
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('has ')) return message;
  if (/backreference/i.test(message)) return 'has a backreference, which would need more than linear time';
  if (/assertions/i.test(message)) return 'has ^ or $ inside, where no value matches';
  return `is not a regular expression: ${message.replace(/^.*\/u?: /s, '')}`;
}

function tooLarge(cause?: unknown): SyntaxError {
  return new SyntaxError('needs too many states; shorten its repetitions', { cause });
}

/** Numbers the states and groups the characters into classes that lead to the same states. */
function tableOf(source: string, dfa: DFA): Pattern {
  const nodes = [...dfa.nodes()].toSorted((a, b) => Number(b === dfa.initial) - Number(a === dfa.initial));
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const starts = new Set([0]);
  for (const { out } of nodes) for (const [{ min, max }] of out) starts.add(min).add(max + 1);
  const firsts = [...starts].toSorted((a, b) => a - b);

  const classes = new Map<string, number>();
  const columns: number[][] = [];
  const classOf = firsts.map((first) => {
    const column = nodes.map(({ out }) => {
      const next = out.get(first);
      return next === undefined ? -1 : numbers.get(next)!;
    });
    const key = column.join();
    const known = classes.get(key) ?? columns.push(column) - 1;
    classes.set(key, known);
    return known;
  });
  if (columns.length * nodes.length > TRANSITIONS_MAX) throw tooLarge();
  return {
    source,
    firsts,
    classOf,
    next: nodes.flatMap((_, state) => columns.map((column) => column[state]!)),
    accepting: nodes.map((node) => dfa.finals.has(node)),
  };
}
