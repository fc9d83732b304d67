import { Problem } from '@repo/engine';
import { describe, expect, it } from 'vitest';
import { requestProblem } from '../../../src/http/plugins/request-problem.ts';

const coded = (code: string, statusCode?: number) => Object.assign(new Error('secret'), { code, statusCode });

describe('requestProblem', () => {
  it('returns a problem unchanged', () => {
    const problem = new Problem('INTERNAL_ERROR', 'unforeseen');
    expect(requestProblem(problem)).toBe(problem);
  });

  it.each([
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'MEDIA_TYPE_UNSUPPORTED'],
    ['FST_INVALID_MULTIPART_CONTENT_TYPE', 'MEDIA_TYPE_UNSUPPORTED'],
    ['FST_PROTO_VIOLATION', 'MULTIPART_MALFORMED'],
    ['FST_PARTS_LIMIT', 'MULTIPART_MALFORMED'],
    ['FST_FIELDS_LIMIT', 'MULTIPART_MALFORMED'],
    ['FST_FILES_LIMIT', 'FILE_COUNT'],
    ['FST_ERR_BAD_URL', 'REQUEST_INVALID'],
    ['FST_ERR_MAX_PARAM_LENGTH', 'TABLE_NOT_FOUND'],
  ])('recognizes %s', (code, expected) => {
    expect(requestProblem(coded(code)).code).toBe(expected);
  });

  it('converts any other client error of the framework to REQUEST_INVALID', () => {
    expect(requestProblem(coded('FST_NEW', 418)).code).toBe('REQUEST_INVALID');
  });

  it.each([new Error('secret'), coded('FST_NEW', 500), coded('ENOENT'), undefined])(
    'leaves %s to problemOf',
    (error) => {
      expect(requestProblem(error)).toMatchObject({ code: 'INTERNAL_ERROR', cause: error });
    },
  );
});
