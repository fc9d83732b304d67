import { expect, it } from 'vitest';
import {
  draftParameters,
  fieldOf,
  mapColumn,
  draftQuery,
  setParameter,
  chooseCorrectedRejects,
  chooseTable,
} from '../src/state/draft.ts';

it('removes settings that the chosen mode does not accept', () => {
  setParameter('mode', 'upsert');
  setParameter('key', 'code');
  setParameter('onConstraint', 'reject');
  expect(draftParameters.value).toEqual({ mode: 'upsert', key: 'code' });
  setParameter('mode', '');
  expect(draftParameters.value).toEqual({});
});

it('appends corrected rejects of a replace', () => {
  const query = new URLSearchParams(
    'mode=replace&cascade=true&maxRejects=1%25&delimiter=%3B&map=A%5C%3AB:id',
  );
  chooseCorrectedRejects(new File(['id\n1\n'], 'rejects.csv'), 'public.items', query);
  expect(draftQuery().toString()).toBe('delimiter=%3B&map=A%5C%3AB%3Aid');
});

it('keeps repeated parameters and those of single columns for corrected rejects', () => {
  const query = 'null.price=NA&null.price=-&dateOrder=dmy&null=x';
  chooseCorrectedRejects(new File(['id\n1\n'], 'rejects.csv'), 'public.items', new URLSearchParams(query));
  expect(draftParameters.value).toEqual({ 'null.price': 'NA\n-', dateOrder: 'dmy', null: 'x' });
  expect(draftQuery().toString()).toBe(query);
});

it('drops the options of columns with their table', () => {
  setParameter('null.price', 'NA');
  setParameter('dateOrder', 'dmy');
  chooseTable('public.others');
  expect(draftParameters.value).toEqual({ null: 'x', dateOrder: 'dmy' });
});

it('maps fields by name or position, and leaves them out', () => {
  chooseTable('public.items');
  mapColumn(fieldOf('@a:b', 1, true), 'x:y');
  mapColumn(fieldOf(' ', 2, true), 'z');
  mapColumn(fieldOf('id', 3, false), '');
  mapColumn(fieldOf('name', 4, true), '');
  mapColumn(fieldOf('name', 4, true), undefined);
  expect(draftQuery().getAll('map')).toEqual([String.raw`\@a\:b:x\:y`, '@2:z', '@3:']);
});

it('keeps the mapping of corrected rejects', () => {
  const maps = [String.raw`\@a\:b:x\:y`, '@2:z', 'id:'];
  const query = new URLSearchParams(maps.map((map) => ['map', map]));
  chooseCorrectedRejects(new File(['id\n1\n'], 'rejects.csv'), 'public.items', query);
  expect(draftQuery().getAll('map')).toEqual(maps);
});
