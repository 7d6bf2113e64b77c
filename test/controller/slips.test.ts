/** The slip of a closed day: what it says, where it comes out, and that nobody empties the paper by it. */
import { closedSlip } from '../../firmware-host/closure-words.ts';
import { createSlips } from '../../firmware-host/slips.ts';

const plan = { centre: { ar: 'مركز', en: 'Centre' }, timeZone: 'Africa/Cairo' };
const feast = { ar: 'عيد الفطر', en: 'Eid al-Fitr' };
const slip = (reason = feast) =>
  closedSlip(plan, reason, { day: '2027-03-10', opensMinute: 480 }, 1_800_000_000_000);

test('it says why, and when to come back', () => {
  expect(slip()).toMatchObject({
    centre: plan.centre,
    title: { ar: 'المركز مغلق اليوم', en: 'Closed today' },
    advice: {
      ar: 'عيد الفطر. يفتح المركز يوم الأربعاء، ١٠ مارس الساعة ٨:٠٠ ص',
      en: 'Eid al-Fitr. The centre opens on Wednesday 10 March at 8:00',
    },
    numbers: [],
  });
  expect(closedSlip(plan, feast, null, 0).advice).toEqual(feast);
});

test('a press gives one, and for a while no other of that dispenser', () => {
  let nowMs = 0;
  const slips = createSlips(() => nowMs);
  const here = (dispenser: string) => dispenser === 'citizens';
  for (let press = 0; press < 40; press += 1) slips.want('citizens', slip());
  slips.want('stairs', slip());
  expect(slips.next(here)).toEqual(slip());
  expect(slips.next(here)).toBeNull();
  nowMs = 19_999;
  slips.want('citizens', slip());
  expect(slips.next(here)).toBeNull();
  nowMs = 20_000;
  slips.want('citizens', slip());
  expect(slips.next(here)).toEqual(slip());
  expect(slips.next(() => true)).toEqual(slip());
  expect(slips.next(() => true)).toBeNull();
});
