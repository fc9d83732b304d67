import jsonc, { type Node, type ParseError } from 'jsonc-parser';
import type { ConfigFault, ConfigPath } from './config-fault.ts';

/** Position in a text; both numbers count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A parsed JSON text with the position of each value. */
export interface JsonDocument {
  readonly value: unknown;
  /** Repeated members of an object. JSON.parse would drop the earlier ones silently. */
  readonly repeated: readonly ConfigFault[];
  /** Position of the member or item at the path, or of the nearest value around it. */
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

/** Parses JSON as in RFC 8259, without comments. @throws JsonSyntaxError */
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
    // The parser recurses for each level.
    if (!(cause instanceof RangeError)) throw cause;
    throw new JsonSyntaxError('nested too deeply', { line: 1, column: 1 });
  }
}

/** Describes an error; the library's names look like `CommaExpected`. */
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
