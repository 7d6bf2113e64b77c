/**
 * The power of a real disk is cut under the whole controller, twenty times: what it had confirmed is
 * there, and no number comes twice. The same without forcing anything to the disk has to lose
 * something, or else these cuts would prove nothing.
 */

import { whyNoExt4Disk } from '../../scripts/measurements/ext4-disk.ts';
import { CutHall } from './cut-hall.ts';

const cuts = 20;
const whyNot = whyNoExt4Disk();
if (whyNot !== null) console.warn(`skipped: no ext4 can be made and shut down here (${whyNot})`);
const withDisk = whyNot === null ? test : test.skip;

let cutHall: CutHall;
beforeEach(() => {
  cutHall = new CutHall(20_261_123);
});
afterEach(() => cutHall.tearDown());

withDisk(`${cuts} power cuts of the disk lose nothing that was confirmed`, async () => {
  await cutHall.setUp();
  for (let cut = 0; cut < cuts; cut += 1) expect(await cutHall.cut()).toEqual([]);
  await cutHall.expectStoryHolds();
});

withDisk('without forcing commits to the disk, a cut loses what was confirmed', async () => {
  await cutHall.setUp();
  cutHall.forceNothing();
  let missing: readonly string[] = [];
  for (let cut = 0; cut < cuts && missing.length === 0; cut += 1) {
    cutHall.disk.make();
    missing = await cutHall.cut();
  }
  expect(missing).not.toEqual([]);
});
