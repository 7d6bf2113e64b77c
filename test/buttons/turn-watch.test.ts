/** What the kernel counts of waiting for a core, as files of the same shape. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTurnWatch } from '../../drivers/button/turn-watch.ts';

/** No process is held up for so long here: only what the files say counts. */
const longMs = 10_000;
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
  expect(watch.hasWaited(longMs)).toBe(false);
  counts('11', 11_000);
  expect(watch.hasWaited(longMs)).toBe(true);
});

test('several short waits between two looks at once are none, where each thread had its turn', () => {
  for (const thread of ['10', '11', '12']) counts(thread, 0);
  const watch = createTurnWatch(folder);
  for (const thread of ['10', '11', '12']) counts(thread, 4_000);
  expect(watch.hasWaited(longMs)).toBe(false);
});

test('what is looked at just after a wait piled up in it too', () => {
  counts('10', 0);
  const watch = createTurnWatch(folder);
  counts('10', 30_000);
  expect([watch.hasWaited(longMs), watch.hasWaited(longMs)]).toEqual([true, true]);
});

test('a thread that began meanwhile has waited for nothing that is known', () => {
  counts('10', 0);
  const watch = createTurnWatch(folder);
  counts('20', 400_000);
  expect(watch.hasWaited(longMs)).toBe(false);
});

test('a process that was held up is known by its late timer', () => {
  const watch = createTurnWatch(join(folder, 'absent'));
  for (const endMs = performance.now() + 40; performance.now() < endMs; );
  expect(watch.hasWaited(8)).toBe(true);
});

test('a kernel that does not count says no', () => {
  expect(createTurnWatch(join(folder, 'absent')).hasWaited(longMs)).toBe(false);
});
