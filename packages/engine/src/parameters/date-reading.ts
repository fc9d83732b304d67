import { type DateOrder, parseDateFormat } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** How to read dates: by the order of their numbers, or in one format. */
export interface DateReading {
  readonly dateOrder?: DateOrder;
  readonly dateFormat?: string;
}

/**
 * Checks the parameters of one request, or of one place in the configuration.
 * @param nameOf names of the parameters, for messages
 * @throws Problem PARAMETER_INVALID for an invalid format, and for both parameters
 */
export function checkDateReading(
  { dateOrder, dateFormat }: DateReading,
  nameOf: (name: 'dateOrder' | 'dateFormat') => string = (name) => name,
): void {
  if (dateFormat === undefined) return;
  const name = nameOf('dateFormat');
  if (dateOrder !== undefined)
    throw new Problem(
      'PARAMETER_INVALID',
      `${name} and ${nameOf('dateOrder')} both say how to read dates; leave one of them out`,
    );
  try {
    parseDateFormat(dateFormat);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem('PARAMETER_INVALID', `${name} ${error.message}`);
  }
}

/** Removes from `below` what `above` says in another way: a format replaces an order, and an order a format. */
export function withoutReplaced<B extends object>(below: B, above: DateReading): B {
  if (above.dateOrder === undefined && above.dateFormat === undefined) return below;
  const { dateOrder: _, dateFormat: __, ...others }: B & DateReading = below;
  return others as B;
}
