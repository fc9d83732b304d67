import { type Element, elements, type Part, unsupported } from './elements.ts';

/** Step of a template: read an element, one or more blanks, or these bytes. */
export type Step =
  | { readonly kind: 'element'; readonly name: string; readonly element: Element }
  | { readonly kind: 'blanks' }
  | { readonly kind: 'literal'; readonly bytes: Uint8Array };

/** A parsed value of the parameter `dateFormat`. */
export interface DateFormat {
  /** `template`, or what a number counts. */
  readonly kind: 'template' | 'epoch_s' | 'epoch_ms' | 'epoch_us' | 'excel';
  /** Steps of a template; otherwise none. */
  readonly steps: readonly Step[];
  /** Whether it contains a day, and a time of day. */
  readonly hasDay: boolean;
  readonly hasTime: boolean;
}

const CHARACTERS_MAX = 100;

/** Numbers that need no template. */
const counts: ReadonlyMap<string, DateFormat['kind']> = new Map([
  ['epoch_s', 'epoch_s'],
  ['epoch_ms', 'epoch_ms'],
  ['epoch_us', 'epoch_us'],
  ['excel', 'excel'],
]);

/**
 * Parses a value of `dateFormat`.
 * @throws RangeError whose message completes a sentence that begins with the parameter's name
 */
export function parseDateFormat(text: string): DateFormat {
  const count = counts.get(text);
  if (count !== undefined) return { kind: count, steps: [], hasDay: true, hasTime: true };
  if (text.length > CHARACTERS_MAX) throw new RangeError(`must have at most ${CHARACTERS_MAX} characters`);
  const steps = parseSteps(text.trim());
  const parts = partsOf(steps);
  checkParts(parts);
  return { kind: 'template', steps, hasDay: parts.has('year'), hasTime: parts.has('hour') };
}

/**
 * Whether a column of this type can be read in the format. A date needs a day; a time of day that is lost must not have
 * one.
 * @throws RangeError like {@link parseDateFormat}
 */
export function fitsDateFormat(type: string, text: string): boolean {
  const { kind, hasDay } = parseDateFormat(text);
  return type === 'time' ? kind === 'excel' || !hasDay : hasDay;
}

/** Describes valid values: in the column's format or, without one, as given. */
export function inForm(usual: string): (options: { readonly dateFormat?: string }) => string {
  return ({ dateFormat }) => (dateFormat === undefined ? usual : `in the form ${dateFormat}`);
}

const EXAMPLES = 'such as DD.MM.YYYY HH24:MI, or epoch_s, epoch_ms, epoch_us or excel';

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < text.length; ) {
    const [step, size] = stepAt(text, at);
    steps.push(step);
    at += size;
  }
  return steps;
}

const blanks = /[ \t]+/y;
const quotedText = /"([^"\\]+)"/y;
const letterOrDigit = /[A-Za-z\d]/;

/** Returns the step that begins there, and its length in the template. */
function stepAt(text: string, at: number): [Step, size: number] {
  for (const [name, element] of elements)
    if (text.slice(at, at + name.length).toUpperCase() === name && !isOther(text, at, name))
      return [{ kind: 'element', name, element }, name.length];
  const blank = match(blanks, text, at);
  if (blank) return [{ kind: 'blanks' }, blank[0].length];
  const quote = match(quotedText, text, at);
  if (quote) return [literal(quote[1]!), quote[0].length];
  const other = unsupportedAt(text, at);
  if (other !== undefined)
    throw new RangeError(
      `has the element ${other}, which is not supported; put text that is not an element in double quotes`,
    );
  const character = String.fromCodePoint(text.codePointAt(at)!);
  if (character === '"' || character === '\\')
    throw new RangeError('must have text between two double quotes, and no backslash');
  if (letterOrDigit.test(character))
    throw new RangeError(`must be a template ${EXAMPLES}; put text such as "${character}" in double quotes`);
  return [literal(character), character.length];
}

/** Whether a longer element that is not supported begins there: YYY is not YY, and SSSS not SS. */
function isOther(text: string, at: number, name: string): boolean {
  const other = unsupportedAt(text, at);
  return other !== undefined && other.length > name.length;
}

function unsupportedAt(text: string, at: number): string | undefined {
  return unsupported.find((name) => text.slice(at, at + name.length).toUpperCase() === name);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function literal(text: string): Step {
  return { kind: 'literal', bytes: Buffer.from(text) };
}

/** Names of the elements by part. @throws RangeError for a part that occurs twice */
function partsOf(steps: readonly Step[]): ReadonlyMap<Part, string> {
  const parts = new Map<Part, string>();
  for (const step of steps) {
    if (step.kind !== 'element') continue;
    const { part } = step.element;
    const other = parts.get(part);
    if (other !== undefined)
      throw new RangeError(`has two elements for the ${part}: ${other} and ${step.name}`);
    parts.set(part, step.name);
  }
  return parts;
}

/** Parts that mean nothing without another one, and elements for that one. */
const requirements: readonly (readonly [part: Part, other: Part, examples: string])[] = [
  ['month', 'year', 'YYYY'],
  ['day', 'month', 'MM'],
  ['day of the year', 'year', 'YYYY'],
  ['weekday', 'year', 'YYYY, MM and DD'],
  ['minute', 'hour', 'HH24'],
  ['second', 'minute', 'MI'],
  ['fraction', 'second', 'SS'],
  ['half', 'hour', 'HH12'],
  ['zone', 'hour', 'HH24'],
  ['zone minutes', 'zone', 'TZH'],
];

/** @throws RangeError for elements that do not determine a day or a time of day, or contradict each other */
function checkParts(parts: ReadonlyMap<Part, string>): void {
  for (const [part, other, examples] of requirements)
    if (parts.has(part) && !parts.has(other))
      throw new RangeError(`has ${parts.get(part)} without an element for the ${other}, such as ${examples}`);
  const isByDay = parts.has('day of the year');
  if (isByDay && (parts.has('month') || parts.has('day')))
    throw new RangeError('must have either DDD, or a month and a day');
  if (parts.has('year') && !isByDay && !parts.has('day'))
    throw new RangeError('has a year without a month and a day, such as MM and DD');
  const [hour, half] = [parts.get('hour'), parts.get('half')];
  if (hour === undefined && !parts.has('year')) throw new RangeError(`must be a template ${EXAMPLES}`);
  if (hour === 'HH24' && half !== undefined)
    throw new RangeError(`has HH24 and ${half}; write HH12 for hours up to 12`);
  if (hour !== undefined && hour !== 'HH24' && half === undefined)
    throw new RangeError(`has ${hour}, hours up to 12, without AM; write HH24 for hours up to 23`);
  if (parts.has('zone minutes') && parts.get('zone') !== 'TZH') throw new RangeError('has TZM without TZH');
}
