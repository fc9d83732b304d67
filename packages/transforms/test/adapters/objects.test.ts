import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import {
  formatCsv,
  fromObjects,
  type CompiledPlan,
  type RecordObject,
  sanitize,
  scanRecords,
  toObjects,
} from '../../src/index.ts';
import { integer } from '../../src/columns/integer.ts';
import { collect } from '../streams.ts';

async function objectsOf(file: string, plan?: CompiledPlan): Promise<RecordObject[]> {
  const objects: RecordObject[] = [];
  const sink = new Writable({
    objectMode: true,
    write(object: RecordObject, _encoding, callback) {
      objects.push(object);
      callback();
    },
  });
  const clean = sanitize(plan ? { plan } : {});
  await pipeline(Readable.from([Buffer.from(file)]), scanRecords(), clean, toObjects(), sink);
  return objects;
}

async function csvOf(objects: Iterable<RecordObject>, columns: readonly string[]): Promise<string> {
  const chunks: Buffer[] = [];
  await pipeline(Readable.from(objects), fromObjects({ columns }), sanitize(), formatCsv(), collect(chunks));
  return Buffer.concat(chunks).toString();
}

it('creates an object for each kept record', async () => {
  const id = integer({ bytes: 4 });
  const plan: CompiledPlan = {
    form: 'text',
    fieldCount: 2,
    columns: [{ name: 'id', source: 1, rule: id, required: true }],
  };
  expect(await objectsOf('x,id\n,+1\n,x\n,\n\na,2\n', plan)).toEqual([{ id: '1' }, { id: '2' }]);
  expect(await objectsOf('a,b\n"",\nü,"""🙂"""\n')).toEqual([
    { a: '', b: null },
    { a: 'ü', b: '"🙂"' },
  ]);
});

it('stores a column named __proto__ as an own property', async () => {
  const [object] = await objectsOf('__proto__,constructor\n1,2\n');
  expect(Object.entries(object!)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
});

it('writes objects like the records of a file', async () => {
  const objects = [{ a: '1', b: 'x,"y"' }, { b: '', a: null }, { b: 'ü\n🙂', c: 'ignored' }, {}];
  expect(await csvOf(objects, ['a', 'b'])).toBe('a,b\n1,"x,""y"""\n,""\n,"ü\n🙂"\n,\n');
});

it('ignores inherited properties', async () => {
  const objects = [{}, JSON.parse('{"__proto__":"own","toString":"own"}') as RecordObject];
  expect(await csvOf(objects, ['__proto__', 'toString', 'constructor'])).toBe(
    '__proto__,toString,constructor\n,,\nown,own,\n',
  );
});

it('writes the header without any object', async () => {
  expect(await csvOf([], ['a', 'b'])).toBe('a,b\n');
});

it('carries many large objects across batches', async () => {
  const objects = Array.from({ length: 20_000 }, (_, i) => ({ a: String(i), b: 'ü'.repeat(i % 100) }));
  const large = { a: 'large', b: '🙂'.repeat(500_000) };
  const csv = await csvOf([...objects, large, { a: 'last', b: 'x' }], ['a', 'b']);
  const lines = objects.map(({ a, b }) => `${a},${b || '""'}\n`);
  expect(csv === `a,b\n${lines.join('')}large,${large.b}\nlast,x\n`).toBe(true);
});

it('converts objects to batches and back', async () => {
  const file = 'a,b\n"",\n"x\n""y""",ü\n,""\n';
  const objects = await objectsOf(file);
  expect(await objectsOf(await csvOf(objects, ['a', 'b']))).toEqual(objects);
});
