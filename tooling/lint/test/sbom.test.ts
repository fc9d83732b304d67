import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { ROOT } from './imports.ts';

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

interface Bom {
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

const SPEC_VERSION = '1.6';

const bom = await makeBom();

describe('pnpm run sbom', () => {
  it('the SBOM has what the schema of CycloneDX requires', async () => {
    const validate = await schema();
    expect(validate(bom), JSON.stringify(validate.errors)).toBe(true);
    expect(bom.specVersion).toBe(SPEC_VERSION);
    // The schema must reject something.
    const { name: _name, ...nameless } = bom.components[0]!;
    expect(validate({ ...bom, components: [nameless] })).toBe(false);
    expect(validate({ ...bom, serialNumber: 'none' })).toBe(false);
  });

  it('the SBOM lists exactly the packages that the service finds in node_modules', async () => {
    const listed = [bom.metadata.component, ...bom.components].map(
      ({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`,
    );
    expect(listed.toSorted()).toEqual((await installedFor('apps/stream-engine')).toSorted());
    expect(listed).toEqual(expect.arrayContaining([expect.stringMatching(/^pg-protocol@/)]));
  });

  it('names each package as advisories do', () => {
    for (const { group, name, version, purl } of bom.components)
      expect(purl).toBe(`pkg:npm/${group ? `${encodeURIComponent(group)}/` : ''}${name}@${version}`);
  });
});

async function makeBom(): Promise<Bom> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sbom-'));
  try {
    const out = path.join(folder, 'sbom.cdx.json');
    const { packageManager } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
    await promisify(execFile)('npx', ['-y', packageManager, 'run', 'sbom', '--out', out], { cwd: ROOT });
    return JSON.parse(await readFile(out, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The official schema, from the library of CycloneDX. */
async function schema(): Promise<ValidateFunction> {
  const require = createRequire(import.meta.url);
  const library = require.resolve('@cyclonedx/cyclonedx-library/package.json');
  const load = async (name: string) => {
    const file = path.join(path.dirname(library), 'res/schema', `${name}.SNAPSHOT.schema.json`);
    return JSON.parse(await readFile(file, 'utf8'));
  };
  const ajv = new Ajv({ strict: false, formats: { 'iri-reference': true, 'idn-email': true } });
  formats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(await load(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.compile(await load(`bom-${SPEC_VERSION}`));
}

/** `name@version` of a package and of everything it needs to run, found on the disk as Node would find it. */
async function installedFor(start: string): Promise<string[]> {
  const found = new Map<string, string>();
  const visit = async (folder: string): Promise<void> => {
    const real = await realpath(folder);
    if (found.has(real)) return;
    const { name, version, dependencies, optionalDependencies } = await manifestOf(real);
    found.set(real, `${name}@${version}`);
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = await placeOf(needed, real);
      if (place !== undefined) await visit(place);
      else if (!(needed in (optionalDependencies ?? {}))) throw new Error(`${name} lacks ${needed}`);
    }
  };
  await visit(path.join(ROOT, start));
  // Copies of one version with different peers are one package.
  return [...new Set(found.values())];
}

async function placeOf(name: string, from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, 'node_modules', name);
    if (await manifestOf(place).catch(() => undefined)) return place;
    if (folder === path.dirname(folder)) return undefined;
  }
}

async function manifestOf(folder: string) {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
}
