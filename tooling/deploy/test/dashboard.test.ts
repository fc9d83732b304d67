import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { readText } from './files.ts';
import { findMismatches } from './promql.ts';
import { scrapeBusyService } from './running-service.ts';

const COLUMNS = 24;
/** An object without other members. */
const Exactly = <T extends Type.TProperties>(members: T) =>
  Type.Object(members, { additionalProperties: false });
const Text = Type.String({ minLength: 1 });
const Count = Type.Integer({ minimum: 0 });
const Positive = Type.Integer({ minimum: 1 });
const Anything = Type.Record(Type.String(), Type.Unknown());
const { Array: ArrayOf, Optional } = Type;

/** The data source chosen on the dashboard. With a fixed one it would be empty elsewhere. */
const DataSource = Exactly({ type: Type.Literal('prometheus'), uid: Type.Literal('${datasource}') });

const Target = Exactly({
  datasource: DataSource,
  refId: Text,
  expr: Text,
  legendFormat: Text,
  range: Optional(Type.Boolean()),
  instant: Optional(Type.Boolean()),
});

const Defaults = Exactly({
  unit: Text,
  min: Optional(Type.Number()),
  max: Optional(Type.Number()),
  decimals: Optional(Count),
  color: Exactly({ mode: Text }),
  custom: Optional(Anything),
  thresholds: Optional(Anything),
});

const Panel = Exactly({
  id: Positive,
  type: Type.Enum(['stat', 'timeseries']),
  title: Text,
  description: Optional(Text),
  datasource: DataSource,
  gridPos: Exactly({ x: Count, y: Count, w: Positive, h: Positive }),
  targets: ArrayOf(Target, { minItems: 1 }),
  fieldConfig: Exactly({ defaults: Defaults, overrides: ArrayOf(Anything) }),
  options: Anything,
});

/** A dashboard as Grafana 12 and 13 read it: version 42 of @grafana/schema. */
const Dashboard = Exactly({
  uid: Text,
  title: Text,
  description: Text,
  tags: ArrayOf(Text),
  schemaVersion: Type.Literal(42),
  version: Count,
  editable: Type.Boolean(),
  graphTooltip: Count,
  refresh: Text,
  time: Exactly({ from: Text, to: Text }),
  timezone: Text,
  templating: Exactly({
    list: ArrayOf(Type.Object({ name: Text, label: Text, type: Type.Enum(['datasource', 'query']) })),
  }),
  annotations: Exactly({ list: ArrayOf(Anything) }),
  links: ArrayOf(Anything),
  panels: ArrayOf(Panel, { minItems: 1 }),
});

const text = await readText('deploy/grafana/stream-engine.json');
const parsed: unknown = JSON.parse(text);
const dashboard = parsed as Static<typeof Dashboard>;
const { panels } = dashboard;
const samples = [{ name: 'up', labels: {}, value: 1 }, ...(await scrapeBusyService())];

describe('the dashboard', () => {
  it('has the schema that Grafana reads', () => {
    expect(Value.Errors(Dashboard, parsed)).toEqual([]);
  });

  it('defines every variable that it uses', () => {
    const builtIn = ['__rate_interval', '__range', '__all'];
    const names = dashboard.templating.list.map(({ name }) => name);
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
