/** The course as a state machine: each scene ends, from wherever somebody got to, and each mistake has its hint. */
import { join } from 'node:path';
import fc from 'fast-check';
import { loadConfig } from '../../config/load.ts';
import {
  afterHappening,
  askOf,
  beginCourse,
  type Course,
  isCourseDone,
  isSceneDone,
  nextScene,
  stepOf,
  undoOf,
} from '../../scripts/bench/page/course.ts';
import { castOf } from '../../scripts/bench/page/course-cast.ts';
import {
  type Cast,
  type Happening,
  type HintId,
  type Memory,
  type SceneId,
  scenes,
} from '../../scripts/bench/page/course-scenes.ts';
import { courseWords } from '../../scripts/bench/page/course-words.ts';
import { roomOf } from '../../scripts/bench/room.ts';

const cast: Cast = {
  window: 5,
  service: 'update',
  take: 'dispenser/hall/update',
  call: 'window/5/call',
  printer: 'hall',
  has: { pause: true, 'no-show': true, 'missing-paper': true, close: true },
};
const empty: Memory = { atWindow: null, given: null, paperOut: false, powerCut: false };

const event = (type: string, data: Happening['data'] = {}): Happening => ({ type, data });
const here = (type: string, number = 'D001', more: Happening['data'] = {}) =>
  event(type, { window: 5, number, ...more });
const issued = (number = 'D001', service = 'update') => event('ticket.issued', { number, service });
const called = (number = 'D001', more: Happening['data'] = {}) =>
  here('ticket.called', number, { reason: 'longest-waiting', ...more });
const paper = (type: string, code = 'paper-out') => event(type, { device: 'printer/hall', code });
const controller = (state: string) => event('bench.controller', { state });
const missing = here('ticket.completed', 'D001', { outcome: 'documents-missing' });
const served = (number = 'D001') => here('ticket.completed', number, { outcome: 'done' });

/** What may happen in a hall, in whatever order. */
const happenings: readonly Happening[] = [
  issued(),
  issued('D002'),
  issued('A001', 'new-card'),
  called(),
  called('D002'),
  called('D003', { window: 1 }),
  here('ticket.recalled'),
  here('ticket.no-show'),
  here('ticket.parked'),
  here('window.closed'),
  here('window.call-refused'),
  event('ticket.transferred', { number: 'D001', fromWindow: 5 }),
  served(),
  missing,
  paper('device.faulted'),
  paper('device.recovered'),
  paper('device.faulted', 'unplugged'),
  event('service.paused'),
  event('service.resumed'),
  controller('power-cut'),
  controller('running'),
  event('day.closed'),
];

/** A happening by which the step is done. */
function doneBy(course: Course): Happening {
  const step = stepOf(course);
  const right = happenings.find((one) => step?.done(one, course.cast, course.memory));
  if (right === undefined) throw new Error(`nothing does step ${course.step} of ${course.at}`);
  return right;
}

function playedOut(course: Course): Course {
  let now = course;
  for (let moves = 0; !isSceneDone(now); moves += 1) {
    if (moves > 6) throw new Error(`scene ${now.at} does not end`);
    now = afterHappening(now, doneBy(now));
  }
  return now;
}

const anyCourse = fc
  .record({
    at: fc.nat({ max: scenes.length - 1 }),
    past: fc.array(fc.constantFrom(...happenings), { maxLength: 12 }),
    atWindow: fc.option(fc.constantFrom('D001', 'D002')),
    paperOut: fc.boolean(),
    powerCut: fc.boolean(),
  })
  .map(({ at, past, ...memory }) =>
    past.reduce(afterHappening, beginCourse(cast, { ...memory, given: null }, at)),
  );

test('all ten are played, in their order, and then the course is done', () => {
  let course = beginCourse(cast, empty);
  const played: (SceneId | undefined)[] = [];
  while (!isCourseDone(course)) {
    played.push(course.scenes[course.at]);
    course = nextScene(playedOut(course));
  }
  expect(played).toEqual(scenes.map(({ id }) => id));
  expect(played).toHaveLength(10);
});

test('whatever has happened, the scene can still be played to its end', () => {
  fc.assert(
    fc.property(anyCourse, (course) => {
      const end = playedOut(course);
      expect(end.at).toBe(course.at);
      expect(end.hint).toBeNull();
    }),
  );
});

test('nothing but the next button leads to another scene, and a scene that is done stays done', () => {
  fc.assert(
    fc.property(anyCourse, fc.constantFrom(...happenings), (course, happening) => {
      const after = afterHappening(course, happening);
      expect(after.at).toBe(course.at);
      if (isSceneDone(course)) expect(isSceneDone(after)).toBe(true);
      if (!isSceneDone(course)) expect(nextScene(course)).toEqual(course);
    }),
  );
});

test('a step of the clerk is done by its own happening alone', () => {
  fc.assert(
    fc.property(anyCourse, fc.constantFrom(...happenings), (course, happening) => {
      const step = stepOf(course);
      fc.pre(step?.by === 'clerk');
      const isRight = step?.done(happening, course.cast, course.memory) === true;
      expect(afterHappening(course, happening).step > course.step).toBe(isRight);
    }),
  );
});

test('the bench is asked for exactly what is not there yet', () => {
  const scene = (id: SceneId, memory: Partial<Memory> = {}) =>
    beginCourse(
      cast,
      { ...empty, ...memory },
      scenes.findIndex((one) => one.id === id),
    );
  expect(askOf(scene('recall'))).toEqual({ kind: 'press', button: cast.take });
  const sits = afterHappening(scene('recall'), issued());
  expect(askOf(sits)).toEqual({ kind: 'press', button: cast.call });
  expect(askOf(afterHappening(sits, called()))).toBeNull();
  expect(askOf(scene('recall', { atWindow: 'D001' }))).toBeNull();
  expect(askOf(scene('paper-out', { paperOut: true }))).toBeNull();
  expect(undoOf(afterHappening(scene('paper-out'), paper('device.faulted')))).toEqual([
    { kind: 'fault', device: 'printer/hall', trouble: 'paper-out', on: false },
  ]);
  const mended = [paper('device.faulted'), paper('device.recovered')];
  expect(undoOf(mended.reduce(afterHappening, scene('paper-out')))).toEqual([]);
  expect(undoOf(scene('power-cut', { powerCut: true }))).toEqual([{ kind: 'power', on: true }]);
});

const mistakes: readonly (readonly [SceneId, HintId, readonly Happening[]])[] = [
  ['press', 'other-service', [issued('A001', 'new-card')]],
  ['call', 'other-window', [issued(), called('D001', { window: 1 })]],
  ['call', 'held', [issued(), here('ticket.recalled')]],
  ['call', 'nobody-waits', [issued(), here('window.call-refused')]],
  ['recall', 'not-held', [issued(), called(), served(), called('D002')]],
  ['no-show', 'finished-as-served', [issued(), called(), served(), called('D002')]],
  ['paper-out', 'not-the-cable', [paper('device.faulted'), paper('device.faulted', 'unplugged')]],
  ['queue-jumper', 'called-instead', [issued(), called()]],
  ['queue-jumper', 'out-of-turn', [issued(), issued('D002'), called('D002')]],
  ['queue-jumper', 'out-of-turn', [issued(), called('D009', { reason: 'walk-in' })]],
  ['system-down', 'closed-instead', [here('window.closed')]],
  ['missing-paper', 'finished-as-served', [issued(), called(), served(), called('D002')]],
  ['end-of-day', 'called-instead', [called()]],
];

test.each(mistakes)('%s: a wrong deed is told as %s', (id, hint, deeds) => {
  const at = scenes.findIndex((scene) => scene.id === id);
  const after = deeds.reduce(afterHappening, beginCourse(cast, empty, at));
  expect(after.hint).toBe(hint);
  expect(isSceneDone(after)).toBe(false);
});

test('every hint is one that somebody can be given', () => {
  const given = new Set(scenes.flatMap(({ wrong }) => wrong.map(({ hint }) => hint)));
  expect([...given].sort()).toEqual(Object.keys(courseWords.ar.hints).sort());
});

test('a hall without a button plays the scenes that it can', () => {
  const poor = { ...cast, has: { ...cast.has, 'no-show': false, pause: false } };
  const { scenes: ids } = beginCourse(poor, empty);
  expect(ids).toHaveLength(8);
  expect(ids).not.toContain('no-show');
});

test('the bench casts the window with the most buttons, and can play all scenes', () => {
  const room = roomOf(loadConfig(join(__dirname, '../../config/bench.yaml')).config);
  expect(castOf({ room })).toEqual({
    window: 5,
    service: 'first-update',
    take: 'dispenser/hall/first-update',
    call: 'window/5/call',
    printer: 'hall',
    has: { pause: true, 'no-show': true, 'missing-paper': true, close: true },
  });
});
