/** Forms that only `dateFormat` explains, with a value of the parameter. The first that matches counts. */
const formats: readonly (readonly [form: RegExp, format: string, meaning: string])[] = [
  [/^(?:19|20)\d{12}$/, 'YYYYMMDDHH24MISS', 'it is a date and time without separators'],
  [/^[+-]?\d{9,10}(?:\.\d+)?$/, 'epoch_s', 'it counts seconds since 1970'],
  [/^[+-]?\d{12,13}(?:\.\d+)?$/, 'epoch_ms', 'it counts milliseconds since 1970'],
  [/^[+-]?\d{15,16}$/, 'epoch_us', 'it counts microseconds since 1970'],
  [/^\d{5}(?:\.\d+)?$/, 'excel', 'it is a serial number of Excel’s'],
  [/^\d{6}$/, 'YYMMDD', 'it begins with the year, or to DDMMYY or MMDDYY'],
  [/^(?:3[2-9]|[4-9]\d)-\d\d-\d\d$/, 'YY-MM-DD', 'it begins with the year'],
];

/** Returns a hint for a value that is no date as it is, if it may be one with `dateFormat`. */
export function formatHint(value: string): string | undefined {
  const text = value.trim();
  const found = formats.find(([form]) => form.test(text));
  return found && `; set dateFormat to ${found[1]} if ${found[2]}`;
}

/** Returns the same for a time of day. */
export function timeFormatHint(value: string): string | undefined {
  return /^0?\.\d+$/.test(value.trim())
    ? '; set dateFormat to excel if it is a fraction of a day, as in Excel'
    : undefined;
}
