import jsonc, { type Node, type ParseError } from 'jsonc-parser';
import type { ConfigFault, ConfigPath } from './config-fault.ts';

/** A place in a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A JSON text that knows where in it each value stands. */
export interface JsonDocument {
  readonly value: unknown;
  /** Members whose name their object has already; JSON.parse would drop the earlier ones without a word. */
  readonly repeated: readonly ConfigFault[];
  /** Where the member or the item at the path begins, or the nearest thing around it. */
  locate(path: ConfigPath): TextPosition;
}

export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly position: TextPosition;

  constructor(message: string, position: TextPosition) {
    super(message);
    this.position = position;
  }
}

/** Reads JSON as RFC 8259 has it, without comments. @throws JsonSyntaxError */
export function parseJson(text: string): JsonDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors);
  const [first] = errors;
  if (root === undefined || first !== undefined)
    throw new JsonSyntaxError(describe(first), positionOf(text, first?.offset ?? 0));
  return {
    value: jsonc.getNodeValue(root),
    repeated: [...repeatedMembers(root)],
    locate: (path) => positionOf(text, nearestNode(root, path).offset),
  };
}

function parseTree(text: string, errors: ParseError[]): Node | undefined {
  try {
    return jsonc.parseTree(text, errors, { disallowComments: true });
  } catch (cause) {
    // The parser calls itself for each level.
    if (!(cause instanceof RangeError)) throw cause;
    throw new JsonSyntaxError('nested too deeply', { line: 1, column: 1 });
  }
}

/** The library names errors such as `CommaExpected`. */
function describe(error: ParseError | undefined): string {
  const name = error === undefined ? 'ValueExpected' : jsonc.printParseErrorCode(error.error);
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function* repeatedMembers(node: Node): Generator<ConfigFault> {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    if (node.type === 'object') {
      const name = child.children![0]!.value as string;
      if (seen.has(name))
        yield { path: [...jsonc.getNodePath(node), name], message: 'is listed more than once' };
      seen.add(name);
    }
    yield* repeatedMembers(child);
  }
}

function nearestNode(root: Node, path: ConfigPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = jsonc.findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return root;
}

function positionOf(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
