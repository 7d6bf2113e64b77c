/**
 * Five hundred power cuts of real disks under whole controllers, in halls of twenty cuts each, two side by
 * side: nothing that was confirmed is lost, and no number comes twice.
 */

import { whyNoExt4Disk } from '../../scripts/measurements/ext4-disk.ts';
import { CutHall } from './cut-hall.ts';

const halls = 25;
const cutsOfHall = 20;
const whyNot = whyNoExt4Disk();
if (whyNot !== null) console.warn(`skipped: no ext4 can be made and shut down here (${whyNot})`);

const standing = new Set<CutHall>();
afterAll(() => Promise.all([...standing].map((cutHall) => cutHall.tearDown())));

(whyNot === null ? test : test.skip)(`${halls * cutsOfHall} power cuts lose nothing`, async () => {
  const seeds = Array.from({ length: halls }, (_, index) => 1 + index);
  const missing: string[] = [];
  // One after the other, because each looks for ports that are free.
  let settingUp: Promise<void> = Promise.resolve();
  const cutNext = async (): Promise<void> => {
    for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
      const cutHall = new CutHall(seed);
      standing.add(cutHall);
      settingUp = settingUp.then(() => cutHall.setUp());
      await settingUp;
      for (let cut = 0; cut < cutsOfHall; cut += 1) missing.push(...(await cutHall.cut()));
      await cutHall.expectStoryHolds();
      await cutHall.tearDown();
      standing.delete(cutHall);
    }
  };
  await Promise.all([cutNext(), cutNext()]);
  expect(missing).toEqual([]);
});
