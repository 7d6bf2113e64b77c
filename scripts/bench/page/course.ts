/**
 * The training course for a clerk's first hour, as a pure state machine: what has happened in the hall goes
 * in, and where the course stands comes out. A step is done by what the controller did, never by what
 * was clicked.
 *
 * A scene goes on step by step, and a happening that does not belong there gives a hint; some of them
 * begin the scene anew. Steps of the bench set the scene: whoever runs the course does what `askOf` says.
 */
import {
  type Ask,
  type Cast,
  type Happening,
  type HintId,
  type Memory,
  type SceneId,
  type Step,
  scenes,
} from './course-scenes.ts';

export interface Course {
  readonly cast: Cast;
  /** Those that this hall can play, in their order. */
  readonly scenes: readonly SceneId[];
  /** The scene that is played, counted from 0; as many as there are once all are done. */
  readonly at: number;
  /** Its step, counted from 0; as many as it has once it is done. */
  readonly step: number;
  readonly hint: HintId | null;
  readonly memory: Memory;
}

/** @param at the scene to begin with, as far as there are so many */
export function beginCourse(cast: Cast, memory: Memory, at = 0): Course {
  const playable = scenes.filter(({ needs }) => needs === null || cast.has[needs]);
  const ids = playable.map(({ id }) => id);
  const first = Math.max(0, Math.min(at, ids.length));
  return settled({ cast, scenes: ids, at: first, step: 0, hint: null, memory });
}

export function afterHappening(course: Course, happening: Happening): Course {
  const { cast, memory } = course;
  const step = stepOf(course);
  const next = { ...course, memory: remembered(memory, happening, cast) };
  if (step === null) return next;
  if (step.done(happening, cast, memory)) {
    const stepped = { ...next.memory, given: givenBy(step, happening, memory) };
    // What was said of a mistake stands while the bench sets the scene anew.
    const hint = step.by === 'bench' ? course.hint : null;
    return settled({ ...next, memory: stepped, step: course.step + 1, hint });
  }
  // What the bench's own hand leads to is no mistake of the clerk.
  if (step.by === 'bench') return settled(next);
  const wrong = sceneOf(course)?.wrong.find((one) => one.when(happening, cast, memory));
  if (wrong === undefined) return settled(next);
  const again = wrong.again ? settled({ ...next, step: 0 }) : next;
  return { ...again, hint: wrong.hint };
}

/** The next scene, once this one is done. */
export function nextScene(course: Course): Course {
  if (!isSceneDone(course)) return course;
  return settled({ ...course, at: course.at + 1, step: 0, hint: null });
}

/** What the bench is to do now, or null where it is the clerk's turn. */
export function askOf(course: Course): Ask | null {
  const step = stepOf(course);
  return step?.by === 'bench' ? step.ask(course.cast) : null;
}

/** The step that is to be done now; null where the scene, or the course, is done. */
export function stepOf(course: Course): Step | null {
  return sceneOf(course)?.steps[course.step] ?? null;
}

export function isSceneDone(course: Course): boolean {
  return sceneOf(course) !== undefined && stepOf(course) === null;
}

export function isCourseDone(course: Course): boolean {
  return course.at >= course.scenes.length;
}

/** What the bench is to undo when somebody leaves in the middle. */
export function undoOf({ cast, memory }: Course): readonly Ask[] {
  return [
    ...(memory.paperOut ? [paper(cast, false)] : []),
    ...(memory.powerCut ? [{ kind: 'power', on: true } as const] : []),
  ];
}

/** The number that a step of the clerk gave out; what came before the scene does not count. */
function givenBy(step: Step, { type, data }: Happening, { given }: Memory): string | null {
  if (step.by === 'bench') return null;
  return type === 'ticket.issued' ? String(data['number']) : given;
}

function paper({ printer }: Cast, on: boolean): Ask {
  return { kind: 'fault', device: `printer/${printer}`, trouble: 'paper-out', on };
}

function sceneOf({ scenes: ids, at }: Course) {
  return scenes.find(({ id }) => id === ids[at]);
}

/** Past the steps that the hall has made needless. */
function settled(course: Course): Course {
  let next = course;
  for (let step = stepOf(next); step?.skip(next.memory) === true; step = stepOf(next)) {
    next = { ...next, step: next.step + 1 };
  }
  return next;
}

function remembered(memory: Memory, { type, data }: Happening, cast: Cast): Memory {
  if (type === 'bench.controller') return { ...memory, powerCut: data['state'] === 'power-cut' };
  if (data['device'] === `printer/${cast.printer}` && data['code'] === 'paper-out') {
    return { ...memory, paperOut: type === 'device.faulted' };
  }
  if (type === 'ticket.called' && data['window'] === cast.window) {
    return { ...memory, atWindow: String(data['number']) };
  }
  const isGone =
    ['ticket.completed', 'ticket.no-show', 'ticket.parked'].includes(type) ||
    (type === 'ticket.transferred' && data['fromWindow'] === cast.window) ||
    (type === 'window.closed' && data['window'] === cast.window);
  const isOurs = data['number'] === undefined || data['number'] === memory.atWindow;
  return isGone && isOurs ? { ...memory, atWindow: null } : memory;
}
