import { describe, expect, it } from 'vitest';
import { fileNameFrom, fileNameFromHeader } from '../../src/source/file-name.ts';

describe('the name of a file', () => {
  it.each([
    ['contacts.csv', 'contacts.csv'],
    ['/home/ann/contacts.csv', 'contacts.csv'],
    ['C:\\Users\\ann\\Zürich 漢字 🎲.csv', 'Zürich 漢字 🎲.csv'],
    ['../../etc/passwd', 'passwd'],
    ['  a  b.csv ', 'a  b.csv'],
    ['a\u001b[31m\0\n.csv', 'a\ufffd[31m\ufffd\ufffd.csv'],
    ['half \ud83c.csv', 'half \ufffd.csv'],
    [`${'🎲'.repeat(300)}`, '🎲'.repeat(255)],
  ])('%j is kept as %j', (text, name) => {
    expect(fileNameFrom(text)).toBe(name);
  });

  it.each([undefined, '', ' ', '-', '/', 'folder/'])('%j is not a name', (text) => {
    expect(fileNameFrom(text)).toBeUndefined();
  });
});

describe('a Content-Disposition', () => {
  it.each([
    ['attachment; filename="contacts.csv"', 'contacts.csv'],
    ['attachment; filename=contacts.csv', 'contacts.csv'],
    ['attachment; filename="a \\"b\\".csv"', 'a "b".csv'],
    [`attachment; filename="?.csv"; filename*=UTF-8''%E2%82%AC%20rates.csv`, '€ rates.csv'],
    [`inline; FILENAME*=iso-8859-1'de'%E4.csv`, 'ä.csv'],
  ])('the Content-Disposition %s names %s', (header, name) => {
    expect(fileNameFromHeader(header)).toBe(name);
  });

  it.each([
    undefined,
    '',
    ';',
    'attachment',
    'attachment; filename=',
    'attachment; filename="',
    `attachment; filename*=UTF-8''%ff`,
    `attachment; filename*=klingon''a`,
    '="";;;=\u0000',
  ])('%j has no name, and is not an error', (header) => {
    expect(fileNameFromHeader(header) ?? '').not.toMatch(/\p{Cc}/u);
  });
});
