/** What the voice says of a pause: at its begin, again while people wait for it, and at its end. */
import { join } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { Announcement, Chime } from '../../drivers/ports.ts';
import { createPauseSpeaker } from '../../firmware-host/calls/pause-speaker.ts';
import { pauseWords } from '../../firmware-host/plan/pause-words.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after, type Hall, openHall } from '../queue/given.ts';

const { config } = loadConfig(join(__dirname, '../../config/bench.yaml'));
const everything = { scope: 'hall', of: null } as const;

let seconds: number;
let hall: Hall;
let said: (Announcement | Chime)[];
let unsayable: (announcement: Announcement | Chime) => boolean;

beforeEach(() => {
  jest.useFakeTimers();
  seconds = 0;
  said = [];
  unsayable = () => false;
});
afterEach(() => jest.useRealTimers());

function speakerOf(sayEveryMinutes: number, clip?: string) {
  const reasons = config.pauses.reasons.map((reason) => ({ ...reason, clip }));
  const own = { ...config, pauses: { reasons, sayEveryMinutes } };
  const { rules } = hallPlan(own);
  hall = openHall(rules);
  return createPauseSpeaker({
    plan: { pauses: pauseWords(own), rules },
    state: () => hall.state,
    now: () => after(seconds),
    voice: () => ({
      whyNotSaid: (one) => (unsayable(one) ? 'cannot-say' : null),
      announce: (one) => said.push(one),
    }),
  });
}

function pass(minutes: number): void {
  seconds += minutes * 60;
  jest.advanceTimersByTime(minutes * 60_000);
}

const paused = (reason = 'system-down') => {
  const at = after(seconds);
  return hall.execute({ name: 'PauseService', at, ...everything, reason, expectedMs: null }).events;
};
const resumed = () =>
  hall.execute({ name: 'ResumeService', at: after(seconds), ...everything }).events;

test('a reason that the config has no more is left out, and its id is said to nobody', () => {
  const says = pauseWords(config).paused({ ...everything, reason: 'gone-reason' });
  expect(says).toEqual({
    ar: 'نعتذر، توقفت خدمات المركز مؤقتًا. كل تذكرة تحتفظ بدورها.',
    en: 'We are sorry: every service is paused. Every ticket keeps its place.',
  });
});

test('it says what is paused and why, in both languages, and when it goes on', () => {
  const speaker = speakerOf(10);
  speaker.take(paused());
  speaker.take(resumed());
  expect(said).toEqual([
    {
      text: {
        ar: 'نعتذر، توقفت خدمات المركز مؤقتًا: النظام متوقف. كل تذكرة تحتفظ بدورها.',
        en: 'We are sorry: every service is paused. The system is down. Every ticket keeps its place.',
      },
    },
    {
      text: {
        ar: 'عادت خدمات المركز إلى العمل، يرجى انتظار النداء.',
        en: 'every service goes on: please wait for your call.',
      },
    },
  ]);
  speaker.stop();
});

test.each([
  ['office', 'first', 'خدمات باب شرق أول', 'every service of Bab Sharq First'],
  [
    'service',
    'first-newborn',
    'خدمة إضافة مواليد (باب شرق أول) مؤقتًا',
    'Adding a newborn (Bab Sharq First) is',
  ],
] as const)('of the %s %s it says the name', (scope, of, ar, en) => {
  const words = pauseWords(config).paused({ scope, of, reason: 'other' });
  expect(words.ar).toContain(ar);
  expect(words.en).toContain(en);
});

test('of a service whose name no other has it says the name alone', () => {
  const services = config.services.filter(({ office }) => office === 'first');
  const pause = { scope: 'service', of: 'first-newborn', reason: 'other' } as const;
  const words = pauseWords({ ...config, services }).paused(pause);
  expect(words.ar).toContain('خدمة إضافة مواليد مؤقتًا');
  expect(words.en).toContain('Adding a newborn is');
});

test('it says it again at intervals, only while people wait for it', () => {
  const speaker = speakerOf(10);
  speaker.take(paused());
  pass(10);
  expect(said).toHaveLength(1);
  resumed();
  hall.issue('first-newborn', after(seconds));
  speaker.take(paused());
  expect(said).toHaveLength(2);
  pass(9);
  expect(said).toHaveLength(2);
  pass(1);
  expect(said).toHaveLength(3);
  pass(10);
  expect(said).toHaveLength(4);
  speaker.stop();
  pass(30);
  expect(said).toHaveLength(4);
});

test('with an interval of 0 it says it once', () => {
  const speaker = speakerOf(0);
  hall.issue('first-newborn');
  speaker.take(paused());
  pass(60);
  expect(said).toHaveLength(1);
  speaker.stop();
});

test('the recording of the reason comes before words, and words where there is none', () => {
  const speaker = speakerOf(0, 'sorry');
  speaker.take(paused());
  expect(said).toEqual([{ clip: 'sorry' }]);
  hall.execute({ name: 'ResumeService', at: after(seconds), ...everything });
  unsayable = (one) => 'clip' in one;
  speaker.take(paused());
  expect(said[1]).toHaveProperty('text');
  unsayable = () => true;
  speaker.take(resumed());
  expect(said).toHaveLength(2);
  speaker.stop();
});

test('after a restart it is said again when it is due, and the end of a day is not its end', () => {
  const speaker = speakerOf(10);
  hall.issue('first-newborn');
  paused();
  seconds += 300;
  speaker.take([]);
  pass(5);
  expect(said).toHaveLength(1);
  speaker.take(hall.execute({ name: 'CloseDay', at: after(seconds) }).events);
  pass(60);
  expect(said).toHaveLength(1);
  speaker.stop();
});
