/**
 * Runs the course over the live hall: gives it what happens, does what it asks to set a scene, and
 * remembers in this browser how far somebody has come.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HallView } from '../view.ts';
import {
  afterHappening,
  askOf,
  beginCourse,
  type Course,
  isCourseDone,
  nextScene,
  undoOf,
} from './course.ts';
import { castOf, memoryOf } from './course-cast.ts';
import type { Ask } from './course-scenes.ts';
import type { HallActions } from './furniture.ts';

const storageKey = 'dawr-bench-course';
/** As a finger that presses and does not hold. */
const pressMs = 150;
/** A press that counted for nothing, because it came too soon after another, is made again. */
const askAgainMs = 6000;

export interface CoursePlay {
  readonly course: Course | null;
  /** This hall can play it. */
  readonly isPossible: boolean;
  /** Scenes that were done before, of a course that is not running. */
  readonly doneBefore: number;
  /** @param anew from the first scene on */
  begin(anew?: boolean): void;
  next(): void;
  leave(): void;
}

export function useCourse(view: HallView | null, act: HallActions): CoursePlay {
  const [course, setCourse] = useState<Course | null>(null);
  const seen = useRef('');
  const wasController = useRef<string | null>(null);

  const newest = view?.events.at(-1);
  const newestName = newest === undefined ? '' : `${newest.stream}:${newest.sequence}`;
  const controller = view?.processes?.controller.state ?? null;
  useEffect(() => {
    if (view === null) return;
    const fresh = eventsAfter(view, seen.current);
    seen.current = newestName;
    const process =
      controller === wasController.current
        ? []
        : [{ type: 'bench.controller', data: { state: controller } }];
    wasController.current = controller;
    setCourse((now) => now && [...process, ...fresh].reduce(afterHappening, now));
  }, [view === null, newestName, controller]);

  const ask = course === null ? null : askOf(course);
  const turn = course === null ? '' : `${course.at}/${course.step}/${course.hint}`;
  useEffect(() => {
    if (ask === null) return undefined;
    let letGo = perform(ask, act);
    const again = setInterval(() => {
      letGo();
      letGo = perform(ask, act);
    }, askAgainMs);
    return () => {
      clearInterval(again);
      letGo();
    };
  }, [ask === null, turn]);

  const at = course?.at ?? null;
  useEffect(() => {
    if (course !== null) remember(isCourseDone(course) ? 0 : course.at);
  }, [at]);

  return {
    course,
    isPossible: view !== null && castOf(view) !== null,
    doneBefore: remembered(),
    begin(anew = false) {
      if (view === null) return;
      const cast = castOf(view);
      if (cast !== null)
        setCourse(beginCourse(cast, memoryOf(view, cast), anew ? 0 : remembered()));
    },
    next: () => setCourse((now) => now && nextScene(now)),
    leave() {
      if (course !== null) for (const one of undoOf(course)) perform(one, act);
      setCourse(null);
    },
  };
}

/** Those that were delivered after the one of this name; of a new stream, all. */
function eventsAfter({ events }: HallView, name: string) {
  const at = events.findIndex(({ stream, sequence }) => `${stream}:${sequence}` === name);
  return events.slice(at + 1);
}

/** @returns lets go of what it holds */
function perform(ask: Ask, act: HallActions): () => void {
  switch (ask.kind) {
    case 'press': {
      act.press(ask.button, true);
      let isDown = true;
      const letGo = () => {
        if (isDown) act.press(ask.button, false);
        isDown = false;
      };
      const timer = setTimeout(letGo, pressMs);
      return () => {
        clearTimeout(timer);
        letGo();
      };
    }
    case 'fault':
      act.fault(ask.device, ask.trouble, ask.on);
      break;
    case 'power':
      act.power(ask.on);
      break;
    default:
      ask satisfies never;
  }
  return () => {};
}

function remembered(): number {
  try {
    return Number(localStorage.getItem(storageKey) ?? 0) || 0;
  } catch {
    return 0;
  }
}

function remember(at: number): void {
  try {
    localStorage.setItem(storageKey, String(at));
  } catch {
    // A browser without storage begins anew.
  }
}
