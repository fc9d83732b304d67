/** `1,234,567`, the same in every locale. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Decimal megabytes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Per second, of something that took so many milliseconds. */
export const rate = (value: number, milliseconds: number): string =>
  count(milliseconds > 0 ? (value / milliseconds) * 1000 : 0);
