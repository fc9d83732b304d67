import { expect, it } from 'vitest';
import { draftParameters, draftQuery, setParameter, chooseCorrectedRejects } from '../src/state/draft.ts';

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
