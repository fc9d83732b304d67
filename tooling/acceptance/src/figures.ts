/** Bytes in MB, a million bytes each, with one decimal; NaN is a figure that could not be had. */
export function megabytes(bytes: number): string {
  if (Number.isNaN(bytes)) return 'unknown';
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A whole number with thousands set apart. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A share in whole per cent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
