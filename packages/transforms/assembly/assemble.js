import asc from 'assemblyscript/asc';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const source = new URL('special-bytes.ts', import.meta.url);
export const target = fileURLToPath(new URL('../src/scan/special-bytes.wasm.ts', import.meta.url));

/** Compiles the kernel. @returns the text of the TypeScript file with its code */
export async function assemble() {
  let code;
  const files = { 'special-bytes.ts': await readFile(source, 'utf8') };
  const { error, stderr } = await asc.main(
    [
      'special-bytes.ts',
      '--outFile',
      'out.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
    ].concat(['--initialMemory', '6', '--maximumMemory', '6']),
    {
      readFile: (name) => files[name] ?? null,
      writeFile: (_name, content) => {
        code = content;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  return `// Generated from assembly/special-bytes.ts by assembly/assemble.js. Do not edit.
export const code = Buffer.from(
  '${Buffer.from(code).toString('base64')}',
  'base64',
);
`;
}
