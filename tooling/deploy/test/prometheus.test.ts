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

const COLUMNS = 24;
/** The data source chosen on the dashboard. With a fixed one it would be empty elsewhere. */
const datasource = { type: 'prometheus', uid: '${datasource}' };

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
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

const dashboardText = await readText('deploy/grafana/stream-engine.json');
const dashboard = JSON.parse(dashboardText);
const panels: readonly Panel[] = dashboard.panels;

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

describe('the dashboard', () => {
  it('is for Grafana 12 and 13, and every panel has a title, a unit and the chosen data source', () => {
    expect(dashboard).toMatchObject({ schemaVersion: 42, title: expect.stringMatching(/./) });
    for (const panel of panels)
      expect(panel).toMatchObject({
        type: expect.stringMatching(/^(?:stat|timeseries)$/),
        title: expect.stringMatching(/./),
        datasource,
        fieldConfig: { defaults: { unit: expect.stringMatching(/./) } },
        targets: panel.targets.map(() => ({ datasource, legendFormat: expect.stringMatching(/./) })),
      });
  });

  it('defines every variable that it uses', () => {
    const builtIn = ['__rate_interval', '__range', '__all'];
    const names = dashboard.templating.list.map(({ name }: { name: string }) => name);
    const used = [...dashboardText.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set([...names, ...builtIn]));
  });

  it('has panels with unique ids that do not overlap', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(COLUMNS);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x}/${y}`), `${title} overlaps another panel`).toBeUndefined();
          taken.set(`${x}/${y}`, title);
        }
    }
  });

  it.each(panels.map((panel) => [panel.title, panel]))(
    'finds series for each line of "%s"',
    (_title, panel) => {
      const references = panel.targets.map(({ refId }) => refId);
      expect(new Set(references).size).toBe(references.length);
      for (const { expr } of panel.targets) expect(findMismatches(withVariables(expr), samples)).toEqual([]);
    },
  );
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

/** Chooses everything that the dashboard lets the user choose. */
function withVariables(expression: string): string {
  return expression.replaceAll(/\[\$\w+\]/g, '[5m]').replaceAll(/"\$\w+"/g, '".*"');
}
