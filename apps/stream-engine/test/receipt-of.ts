import type { Receipt } from '@repo/engine';
import type { Answer } from '@repo/faults';
import { expect } from 'vitest';

/** Returns the receipt of an answer, after checking its form and that its counts balance. */
export function receiptOf({ status, headers, body }: Answer): Receipt {
  const text = body.toString();
  expect(status, text).toBe(200);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const receipt = JSON.parse(text) as Receipt;
  const { read, loaded, rejected, skipped } = receipt.rows;
  expect(loaded + rejected + skipped).toBe(read);
  expect(Object.values(receipt.rejects.byCode).reduce((sum, count) => sum + count, 0)).toBe(rejected);
  return receipt;
}
