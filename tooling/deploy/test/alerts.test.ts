import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readText, readYaml } from './files.ts';
import { findMismatches, parseQuery } from './promql.ts';
import { type Sample, scrapeBusyService } from './running-service.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface PromtoolTest {
  readonly promql_expr_test: readonly { readonly exp_samples: readonly { readonly labels: string }[] }[];
}

const folder = fileURLToPath(new URL('../../../deploy/prometheus/', import.meta.url));
const { groups } = await readYaml<{ groups: { rules: Rule[] }[] }>('deploy/prometheus/alerts.yaml');
const { tests } = await readYaml<{ tests: PromtoolTest[] }>('deploy/prometheus/alerts.test.yaml');
const operating = await readText('docs/OPERATING.md');
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);

/** Samples of Prometheus itself, of the service, and of the recording rules. */
const up: Sample = { name: 'up', labels: {}, value: 1 };
const samples = [up, ...(await scrapeBusyService())];
const recorded = rules.flatMap(({ record, expr }) => {
  if (record === undefined) return [];
  const names = new Set(parseQuery(expr).selectors.map((selector) => selector.name));
  return samples
    .filter(({ name }) => names.has(name))
    .map(({ labels, value }) => ({ name: record, labels, value }));
});

describe('rules', () => {
  it.each(rules.map((rule) => [rule.alert ?? rule.record, rule]))(
    '%s selects existing series',
    (_name, { expr }) => {
      expect(findMismatches(expr, [...samples, ...recorded])).toEqual([]);
    },
  );

  it('rules record only what an alert uses', () => {
    const used = new Set(alerts.flatMap(({ expr }) => parseQuery(expr).selectors.map(({ name }) => name)));
    for (const { name } of recorded) expect(used).toContain(name);
  });
});

describe('alerts', () => {
  it.each(alerts.map((rule) => [rule.alert, rule]))(
    '%s has a severity, a description and a runbook',
    (alert, rule) => {
      expect(rule.labels).toEqual({ severity: expect.stringMatching(/^(?:critical|warning)$/) });
      expect(rule.annotations).toEqual({
        summary: expect.any(String),
        description: expect.any(String),
        runbook: `docs/OPERATING.md#${alert!.toLowerCase()}`,
      });
      expect(operating).toMatch(new RegExp(`^### ${alert}$`, 'm'));
    },
  );

  it('alerts have sections in docs/OPERATING.md, in the same order', () => {
    const sections = [...operating.matchAll(/^### (StreamEngine\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(alerts.map(({ alert }) => alert));
  });

  it('each alert fires in alerts.test.yaml', () => {
    const expected = tests.flatMap((test) => test.promql_expr_test.flatMap((each) => each.exp_samples));
    const fired = expected.map(({ labels }) => /alertname="(\w+)"/.exec(labels)?.[1]);
    expect(new Set(fired.filter(Boolean))).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });
});

// Part of Debian's package `prometheus`.
const promtool = (...parameters: string[]) =>
  spawnSync('promtool', parameters, { cwd: folder, encoding: 'utf8' });
const hasPromtool = promtool('--version').status === 0;

describe('promtool', () => {
  it.skipIf(!hasPromtool)('accepts the rules', () => {
    const { status, stdout, stderr } = promtool('check', 'rules', '--lint-fatal', 'alerts.yaml');
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  it.skipIf(!hasPromtool)('runs alerts.test.yaml, in which each alert fires only when it should', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', 'alerts.test.yaml');
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});
