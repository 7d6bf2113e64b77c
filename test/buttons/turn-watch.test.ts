/** What the kernel counts of waiting for a core, as files of the same shape. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTurnWatch } from '../../drivers/button/turn-watch.ts';

const debounceMs = 8;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-turns-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function counts(thread: string, waitedMs: number): void {
  mkdirSync(join(folder, thread), { recursive: true });
  writeFileSync(join(folder, thread, 'schedstat'), `1000000 ${waitedMs * 1e6} 12\n`);
}

test('one thread that waited is enough, and what it waited before does not count', () => {
  counts('10', 5_000);
  counts('11', 0);
  const watch = createTurnWatch(folder);
  expect(watch.hasWaited(debounceMs)).toBe(false);
  counts('11', 9);
  expect(watch.hasWaited(debounceMs)).toBe(true);
});

test('several short waits between two looks at once are none, where each thread had its turn', () => {
  for (const thread of ['10', '11', '12']) counts(thread, 0);
  const watch = createTurnWatch(folder);
  for (const thread of ['10', '11', '12']) counts(thread, 3);
  expect(watch.hasWaited(debounceMs)).toBe(false);
});

test('what is looked at just after a wait piled up in it too', () => {
  counts('10', 0);
  const watch = createTurnWatch(folder);
  counts('10', 30);
  expect([watch.hasWaited(debounceMs), watch.hasWaited(debounceMs)]).toEqual([true, true]);
});

test('a thread that began meanwhile has waited for nothing that is known', () => {
  counts('10', 0);
  const watch = createTurnWatch(folder);
  counts('20', 400);
  expect(watch.hasWaited(debounceMs)).toBe(false);
});

test('a kernel that does not count says no', () => {
  expect(createTurnWatch(join(folder, 'absent')).hasWaited(debounceMs)).toBe(false);
});
