import { isUtf8 } from 'node:buffer';
import { byteOrderMarkOf } from '../source/foreign-content.ts';
import { utf16Of } from '../source/detect-utf16.ts';
import type { Sample } from '../source/read-sample.ts';
import type { Proposal, GivenValues } from './proposal.ts';

/**
 * Finds the encoding of a file. As in an import, a byte order mark overrides the parameter, which overrides the
 * charset of the file's headers. Without any of them it is UTF-16 if the bytes look like nothing else, UTF-8 if they
 * can be that, and otherwise windows-1252. Encodings are named as `encodingNamed` returns them.
 */
export function proposeEncoding(
  { bytes, encoding, cut }: Sample,
  { parameter, configuration }: GivenValues,
): Proposal {
  const marked = byteOrderMarkOf(bytes);
  if (marked !== undefined) return { value: marked, from: 'detected' };
  if (parameter !== undefined) return { value: parameter, from: 'parameter' };
  if (encoding !== undefined) return { value: encoding, from: 'detected' };
  if (configuration !== undefined) return { value: configuration, from: 'configuration' };
  const utf16 = bytes.includes(0) ? utf16Of({ bytes, cut }) : undefined;
  if (utf16 !== undefined) return { value: utf16, from: 'detected' };
  return detect8Bit(cut ? withoutCutCharacter(bytes) : bytes);
}

/**
 * UTF-8 with a few damaged records is still UTF-8. Letters of windows-1252 hardly ever form UTF-8 characters, so the
 * majority decides.
 */
function detect8Bit(bytes: Buffer): Proposal {
  const text = bytes.toString('utf8');
  const characters = countMatches(text, /[^\0-\x7f\uFFFD]/gu);
  if (characters === 0 && isUtf8(bytes)) return { value: 'utf-8', from: 'default' };
  const invalid = countMatches(text, /\uFFFD/g);
  return { value: invalid > characters ? 'windows-1252' : 'utf-8', from: 'detected' };
}

/** Removes the last character if it is not ASCII, because the sample may contain only its beginning. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && (bytes[lead]! & 0xc0) === 0x80) lead--;
  return bytes[lead]! >= 0xc0 ? bytes.subarray(0, lead) : bytes;
}

function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _match of text.matchAll(pattern)) count++;
  return count;
}
