import { describe, expect, it } from 'vitest';
import { readText } from './files.ts';
import { findMismatches } from './promql.ts';
import { scrapeBusyService } from './running-service.ts';

const COLUMNS = 24;
/** The data source chosen on the dashboard. With a fixed one it would be empty elsewhere. */
const datasource = { type: 'prometheus', uid: '${datasource}' };

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

const text = await readText('deploy/grafana/stream-engine.json');
const dashboard = JSON.parse(text);
const panels: readonly Panel[] = dashboard.panels;
const samples = [{ name: 'up', labels: {}, value: 1 }, ...(await scrapeBusyService())];

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
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
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

/** Chooses everything that the dashboard lets the user choose. */
function withVariables(expression: string): string {
  return expression.replaceAll(/\[\$\w+\]/g, '[5m]').replaceAll(/"\$\w+"/g, '".*"');
}
