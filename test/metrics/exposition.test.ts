/** Figures as Prometheus reads them, and that dashboard and alert rules ask for nothing else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { exposition } from '../../firmware-host/metrics/exposition.ts';
import { type Figures, familiesOf } from '../../firmware-host/metrics/figures.ts';

const folder = join(__dirname, '../../scripts/telemetry');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

const figures: Figures = {
  software: 'dawr 1.0 "x"\\\n',
  configGeneration: 3,
  devices: new Map([
    ['printer/hall', []],
    ['unit/window-1', [{ code: 'no-answer', severity: 'stopped', hint: 'Look.' }]],
    ['clock', [{ code: 'no-answer', severity: 'warning', hint: 'Look.' }]],
  ]),
  journal: { newest: 12, acknowledged: 10, oldestWaitsMs: 1500, fillPercent: 25 },
  clockIsTrusted: false,
  snapshot: null,
  events: new Map([['ticket.issued', 4]]),
  loopDelay: { p50: 0.001, p99: 0.02, max: 0.5 },
  pi: { celsius: 51.5, strains: { now: [], sinceStart: ['under-voltage'] } },
  diskFree: 1e9,
  memory: { rss: 7e7, heapUsed: 2e7 },
  cpuSeconds: 4.5,
  startedAtSeconds: 1_700_000_000,
};
const text = exposition(familiesOf(figures));

test('each line is a comment or a figure with its labels escaped', () => {
  const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
  const line = new RegExp(
    `^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{${label}(,${label})*\\})? -?[0-9.e+]+)$`,
  );
  expect(text.endsWith('\n')).toBe(true);
  expect(
    text
      .trimEnd()
      .split('\n')
      .filter((one) => !line.test(one)),
  ).toEqual([]);
  expect(text).toContain('dawr_info{software="dawr 1.0 \\"x\\"\\\\\\n",config_generation="3"} 1');
});

test('a device that only warns works, and each fault has its code', () => {
  expect(text).toContain('dawr_device_working{device="printer/hall"} 1\n');
  expect(text).toContain('dawr_device_working{device="unit/window-1"} 0\n');
  expect(text).toContain('dawr_device_working{device="clock"} 1\n');
  expect(text).toContain(
    'dawr_device_fault{device="clock",code="no-answer",severity="warning"} 1\n',
  );
  expect(text).toContain('dawr_outbox_oldest_seconds 1.5\n');
  expect(text).toContain('dawr_journal_fill_ratio 0.25\n');
  expect(text).toContain('dawr_pi_strain{strain="under-voltage",when="since-start"} 1\n');
});

test('what is not known is left out, and is no zero', () => {
  const unknown: Figures = {
    ...figures,
    pi: { celsius: null, strains: null },
    diskFree: null,
    loopDelay: null,
  };
  expect(exposition(familiesOf(unknown))).not.toMatch(/dawr_(pi|disk|event_loop)/);
});

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          annotations: z.object({ summary: z.string(), ar: z.string(), do: z.string() }),
        }),
      ),
    }),
  ),
});
/** What Grafana's schema asks of a dashboard (kinds/dashboard of its sources), as far as this one goes. */
const source = z.strictObject({
  type: z.literal('prometheus'),
  uid: z.string().regex(/^\$\{source\}$/),
});
const Panel = z.object({
  id: z.int().min(1),
  title: z.string().min(1),
  type: z.enum(['table', 'timeseries', 'stat']),
  datasource: source,
  gridPos: z.strictObject({
    x: z.int().min(0),
    y: z.int().min(0),
    w: z.int().min(1).max(24),
    h: z.int().min(1),
  }),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string() }), overrides: z.array(z.json()) }),
  targets: z
    .array(
      z.object({
        refId: z.string().min(1),
        expr: z.string(),
        legendFormat: z.string(),
        instant: z.boolean().default(false),
        format: z.enum(['time_series', 'table']).default('time_series'),
      }),
    )
    .min(1),
});
const Dashboard = z.object({
  uid: z.string().max(40),
  title: z.string().min(1),
  schemaVersion: z.int().min(36),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  panels: z.array(Panel),
});

test('alert rules and dashboard ask only for figures that there are', () => {
  const snapshot: Figures['snapshot'] = {
    businessDay: '2026-11-28',
    dayClosed: false,
    fairness: { ar: '', en: '' },
    numbers: { tickets: 0, numbers: [], last: [], advanced: null },
    withdrawn: [],
    windows: [],
    pauses: [],
    closedToday: null,
    closures: [],
    queues: [],
    alarms: [],
    nextOfRoll: null,
    dispensers: [],
    printers: [],
    devices: [],
  };
  const names = new Set([
    ...familiesOf({ ...figures, snapshot }).map(({ name }) => name),
    'up',
    'ALERTS',
  ]);
  const rules = Rules.parse(parse(read('alerts.yaml'))).groups.flatMap((group) => group.rules);
  const dashboard = Dashboard.parse(JSON.parse(read('dashboard.json')));
  const asked = [...rules, ...dashboard.panels.flatMap(({ targets }) => targets)];
  const used = asked.flatMap(({ expr }) => [
    ...(expr.match(/\b(?:dawr_[a-z_]+|process_[a-z_]+|nodejs_[a-z_]+|up|ALERTS)(?=\{|\s|\[|$)/g) ??
      []),
  ]);
  expect(used.length).toBeGreaterThan(asked.length - 1);
  expect(used.filter((name) => !names.has(name))).toEqual([]);
});

test('the dashboard is one that Grafana can lay out, and its variables are there', () => {
  const text = read('dashboard.json');
  const { panels, templating } = Dashboard.parse(JSON.parse(text));
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  const used = new Set([...text.matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name));
  const named = ['__rate_interval', '__interval', ...templating.list.map(({ name }) => name)];
  expect([...used].filter((name) => !named.includes(name ?? ''))).toEqual([]);
  // A table of a span would have a row for each of its moments.
  for (const { title, type, targets } of panels.filter((panel) => panel.type === 'table')) {
    const forms = targets.map(({ instant, format }) => [instant, format]);
    expect([title, type, forms]).toEqual([title, type, forms.map(() => [true, 'table'])]);
  }
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) {
  console.warn(
    "skipped: promtool is not there (./scripts/test --long installs it: Debian's prometheus has 96 MB)",
  );
}
const withPromtool = hasPromtool ? test : test.skip;

withPromtool('promtool takes the rules, and each fires for its reason alone', () => {
  for (const words of [
    ['check', 'rules', 'alerts.yaml'],
    ['test', 'rules', 'alerts-test.yaml'],
  ]) {
    const { status, stdout, stderr } = spawnSync('promtool', words, {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  }
});
