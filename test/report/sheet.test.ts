/**
 * The report as HTML, as the bundle writes it: one file that asks for nothing, in which no value of a config
 * becomes markup, and whose plots have their tables. How it looks on paper is in `test/panel/`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addDays } from '../../firmware-host/clock/business-day.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { day, GivenDay, minute } from './given-day.ts';

const root = path.join(__dirname, '../..');
let folder: string;
let config: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-sheet-'));
  config = path.join(folder, 'config.yaml');
  const bench = readFileSync(path.join(root, 'config/bench.yaml'), 'utf8');
  writeFileSync(
    config,
    bench
      .replace('folder: ../var/bench', 'folder: journal')
      .replace('en: Adding a newborn', 'en: "<b>Newborns</b> & \\"twins\\""'),
  );
  mkdirSync(path.join(folder, 'journal'));
  const given = new GivenDay();
  for (let at = 0; at < 5; at += 1) {
    given
      .issue(420 + at, 'first-newborn')
      .call(430 + at, 2, 10)
      .end(440 + at, 2, 10, 'documents-missing', 'ration-card')
      .rate(441 + at, 2, 3);
  }
  given.issue(700, 'first-newborn');
  const started: StoredEvent = {
    type: 'controller.started',
    at: { ...minute(650), monotonicMs: 0, boot: 'next' },
    session: 's',
    software: '1',
  };
  const events: readonly StoredEvent[] = [...given.inOrder(), started];
  const journal = openJournal(path.join(folder, 'journal', 'journal.db'), 64);
  journal.append(
    events
      .toSorted((a, b) => a.at.wallMs - b.at.wallMs)
      .map((event) => ({ event, timeQuality: 'synced', businessDay: day, configGeneration: 1 })),
  );
  journal.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function sheet(...options: readonly string[]): string {
  const args = [path.join(root, 'dist/dawr.js'), 'report', '--config', config, '--format', 'html'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...options], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

test('in Arabic from right to left without being asked, with nothing to fetch and no script', () => {
  const text = sheet();
  expect(text).toMatch(/^<!doctype html>\n<html lang="ar" dir="rtl">/);
  expect(text).toContain('مركز خدمات تموين باب شرق');
  expect(text).not.toMatch(/<script|<link|\b(src|href)="|url\((?!data:|#)/);
  // A page with a strict content security policy shows the same sheet: no style in an attribute.
  expect(text).not.toContain(' style="');
  const plots = text.match(/<svg [^>]*class="plot"/g) ?? [];
  expect(plots).toHaveLength(6);
  expect(text.match(/<details>/g)).toHaveLength(plots.length);
});

test('in English, with names that are text whatever is in them', () => {
  const text = sheet('--language', 'en');
  expect(text).toContain('<html lang="en" dir="ltr">');
  expect(text).toContain('&lt;b&gt;Newborns&lt;/b&gt; &amp; &quot;twins&quot;');
  expect(text).not.toContain('<b>Newborns');
});

test('a day of the week that is still to come is no day on which the centre is closed', () => {
  const legends = (...options: readonly string[]) =>
    sheet('--language', 'en', ...options).match(/Still to come|No business day/g) ?? [];
  // The journal has one day: those after it are to come, those before it had none.
  expect(new Set(legends('--from', day, '--to', addDays(day, 2), '--by', 'day'))).toEqual(
    new Set(['Still to come']),
  );
  expect(new Set(legends('--from', addDays(day, -2), '--to', day, '--by', 'day'))).toEqual(
    new Set(['No business day']),
  );
});

test('an hour without power says so in the table, and has no 0', () => {
  const table = /<tbody><tr><th scope="row">9\u00a0am<\/th>.*?<\/tbody>/s.exec(
    sheet('--language', 'en'),
  );
  const rows = table?.[0].match(/<tr>.*?<\/tr>/gs)?.map((row) => row.replaceAll(/<[^>]+>/g, ' '));
  // 07:00 in Greenwich is 09:00 in Egypt; the last citizen comes at 13:40.
  expect(rows?.[0]).toMatch(/^ +9\u00a0am +5 +$/);
  expect(rows?.[1]).toMatch(/^ +10\u00a0am +The controller did not run/);
});
