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
  await hall.press('first-new-card');
  await hall.until('first', () => hall.events('ticket.issued').length === 1);

  fill();
  await hall.press('first-new-card');
  await hall.until('told', () => hall.snapshotFaults().includes('journal: disk-full'));
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

withDisk('a start on a full disk is one clear line', async () => {
  await hall.stopController();
  fill();
  const { code, stderr } = await hall.failToStart();
  expect(code).toBe(2);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain('the disk has no room');
});
