/** A scalar or a separator, with the whitespace before it. */
const TOKEN =
  /\s*(?:([[{\],])|"(?:[^"\\\n]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const BLANK = /^\s*$/;
/** Beginning of a scalar that more characters may complete. */
const CUT_SCALAR = /^\s*(?:"(?:[^"\\\n]|\\.)*\\?|[-+.\w]*)$/;
const NAME = /^\s*"(?:[^"\\\n]|\\.)*"\s*:/;
const CUT_NAME = /^\s*(?:"(?:[^"\\\n]|\\.)*(?:\\|"\s*)?)?$/;

/**
 * Returns whether a text begins like a JSON object or array and cannot be CSV: `[1],2` and `{"a",2` are records.
 * @returns undefined while more characters could still decide either way
 */
export function beginsAsJson(text: string): boolean | undefined {
  let depth = 0;
  let wantsValue = true;
  TOKEN.lastIndex = 0;
  for (let at = 0; ; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    if (token === null) return (depth === 0 ? BLANK : CUT_SCALAR).test(text.slice(at)) ? undefined : false;
    const [, mark] = token;
    if (mark === '{') return wantsValue ? hasName(text.slice(TOKEN.lastIndex)) : false;
    const closes = mark === ']';
    const startsValue = !closes && mark !== ',';
    if (startsValue !== wantsValue || (depth === 0 && mark !== '[')) return false;
    if (mark === '[') depth++;
    else if (closes) depth--;
    if (closes && depth === 0) return BLANK.test(text.slice(TOKEN.lastIndex)) ? undefined : false;
    wantsValue = mark === '[' || mark === ',';
  }
}

function hasName(text: string): boolean | undefined {
  if (NAME.test(text)) return true;
  return CUT_NAME.test(text) ? undefined : false;
}

/** Whether a complete text is one JSON array, with nothing after it. */
export function isWholeArray(text: string): boolean {
  return beginsAsJson(text) === undefined && /^\s*\[[^]*\]\s*$/.test(text);
}
