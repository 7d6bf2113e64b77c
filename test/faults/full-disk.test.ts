/**
 * A disk that fills up while the hall is open: tickets are refused visibly, nothing that is held is
 * lost, and with room again the hall goes on by itself. The disk is a real, small file system.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestHall } from '../scenario/hall.ts';

const disk = mkdtempSync(join(tmpdir(), 'dawr-disk-'));
const filler = join(disk, 'filler');
const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', disk]);
const isMounted = mount.status === 0;
if (!isMounted) console.warn(`skipped: no file system can be mounted here (${mount.stderr})`);

const hall = new TestHall();
afterAll(async () => {
  await hall.tearDown();
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

function fill(): void {
  for (const size of [4096, 512, 64, 1]) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // No room for this size any more.
    }
  }
}

const withDisk = isMounted ? test : test.skip;

withDisk('a full disk refuses tickets, says so, and loses nothing', async () => {
  await hall.setUp((config) => ({ ...config, journal: { ...config.journal, folder: disk } }));
  await hall.openForPeople();
  // This one is in memory.
  await hall.until('it is known', () => hall.snapshotFaults().includes('journal: not-lasting'));
  await hall.press('first-new-card');
  await hall.until('first', () => hall.events('ticket.issued').length === 1);

  fill();
  await hall.press('first-new-card');
  await hall.until('the fault', () => hall.snapshotFaults().includes('journal: disk-full'));
  expect(hall.papers).toHaveLength(1);

  rmSync(filler);
  await hall.press('first-new-card');
  await hall.until('second', () => hall.events('ticket.issued').length === 2);
  await hall.until('mended', () => !hall.snapshotFaults().includes('journal: disk-full'));
  expect(hall.events('ticket.issued').map(({ data }) => data['number'])).toEqual(['A001', 'A002']);
  expect(hall.events().map(({ sequence }) => sequence)).toEqual(
    hall.events().map((_, index) => index + 1),
  );
});

withDisk('a disk that fills while a ticket prints costs no second paper and no event', async () => {
  const issued = hall.events('ticket.issued').length;
  hall.printer.endPaperAfterRows(100);
  await hall.press('first-new-card');
  await hall.until('a copy is due', () => hall.events('ticket.reprinted').length === 1);
  const papers = hall.papers.length;
  fill();
  hall.printer.setTrouble('paper-out', false);
  // What was in the printer, and the marked copy.
  await hall.until('printed', () => hall.papers.length === papers + 2);
  await hall.until('not stored', () => hall.snapshotFaults().includes('journal: disk-full'));
  for (let press = 0; press < 8; press += 1) await pressInVain();

  rmSync(filler);
  await hall.until('issued', () => hall.events('ticket.issued').length === issued + 1);
  expect(hall.papers).toHaveLength(papers + 2);
  const isMended = () => [...faultsInTheStream()].join() === 'journal: not-lasting';
  await hall.until('mended without a press', isMended);
});

async function pressInVain(): Promise<void> {
  const refused = () => hall.log.filter((line) => line.includes('"refused":"journal-full"')).length;
  const before = refused();
  await hall.press('first-new-card');
  await hall.until('refused', () => refused() > before);
}

/** What a reader of the events holds to be wrong now. */
function faultsInTheStream(): ReadonlySet<string> {
  const faults = new Set<string>();
  for (const { type, data } of hall.events()) {
    const fault = `${String(data['device'])}: ${String(data['code'])}`;
    if (type === 'device.faulted') faults.add(fault);
    if (type === 'device.recovered') faults.delete(fault);
  }
  return faults;
}

withDisk('a start on a full disk is one clear line', async () => {
  await hall.stopController();
  fill();
  const { code, stderr } = await hall.failToStart();
  expect(code).toBe(2);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain('the disk has no room');
});
