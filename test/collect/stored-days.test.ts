/** The reports that are left in a folder each night. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openStore } from '../../scripts/verbs/collect/open-store.ts';
import { printReport } from '../../scripts/verbs/collect/stored-days.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));
const profile = (centre: string) => resolve(__dirname, '../../config/centres', `${centre}.yaml`);

test('the newest day and the six before it are written, and those before stay as they are', async () => {
  const where = { store: join(folder, 'centre.db') };
  const store = await openStore(where, 'collect');
  const days = ['2026-11-16', '2026-11-17', '2026-11-20', '2026-11-23'];
  await store.commit(
    days.map((businessDay, at) => ({
      from: { centre: 'bab-sharq', controller: 'hall' },
      ...{ stream: 's', sequence: at + 1, type: 'day.opened', businessDay, body: '{}' },
    })),
  );
  await store.close();
  const out = mkdtempSync(join(folder, 'out-'));
  const config = [profile('bab-sharq'), profile('hay-sharq')];
  await printReport(true, { ...where, config, out });
  expect(readdirSync(out).toSorted()).toEqual(
    days.slice(1).flatMap((day) => [`${day}.json`, `${day}.txt`]),
  );
  const text = readFileSync(join(out, '2026-11-20.txt'), 'utf8');
  expect(text).toMatch(/^2026-11-20\ncentre .*\nbab-sharq .*\nhay-sharq .*\nall /);
  const reports = JSON.parse(readFileSync(join(out, '2026-11-20.json'), 'utf8'));
  expect(reports.map(({ day }: { day: string }) => day)).toEqual(['2026-11-20', '2026-11-20']);

  const one = mkdtempSync(join(folder, 'out-'));
  await printReport('2026-11-16', { ...where, config, out: one });
  expect(readdirSync(one).toSorted()).toEqual(['2026-11-16.json', '2026-11-16.txt']);
});
