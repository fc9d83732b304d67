import { describe, expect, it } from 'vitest';
import { parseDockerfile, readServiceCommand } from '../src/service-program.ts';

describe('the command of the service', () => {
  it('is that of the image', async () => {
    const { nodeOptions, environment } = await readServiceCommand();
    expect(nodeOptions.every((option) => option.startsWith('--max-'))).toBe(true);
    expect(nodeOptions.length).toBeGreaterThan(0);
    expect(Object.keys(environment)).toEqual(['MALLOC_ARENA_MAX']);
  });

  it('is read from ENTRYPOINT and ENV', () => {
    const text =
      'FROM node\nENV A=1 MALLOC_ARENA_MAX=2\nENTRYPOINT ["node", "--a=4", "--b", "dist/main.js"]\n';
    expect(parseDockerfile(text)).toEqual({
      nodeOptions: ['--a=4', '--b'],
      environment: { MALLOC_ARENA_MAX: '2' },
    });
  });

  it.each(['', 'ENTRYPOINT node dist/main.js', 'ENTRYPOINT ["bash"]'])('is not guessed from %j', (text) => {
    expect(() => parseDockerfile(text)).toThrow('no ENTRYPOINT');
  });
});
