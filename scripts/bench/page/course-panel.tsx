/** The course over the hall: the scene, what is to be done now, and what a wrong deed led to. */
import type { JSX } from 'preact';
import type { HallView } from '../view.ts';
import { type Course, isCourseDone, isSceneDone, stepOf } from './course.ts';
import { type SceneId, scenes } from './course-scenes.ts';
import { type CastNames, type CourseWords, courseWords } from './course-words.ts';
import type { CoursePlay } from './use-course.ts';
import type { BenchTongue } from './words.ts';

export interface CoursePanelProps {
  readonly play: CoursePlay;
  readonly view: HallView;
  readonly tongue: BenchTongue;
}

/** Begins the course, or goes on where somebody left it. */
export function CourseButton({ play, tongue }: Omit<CoursePanelProps, 'view'>): JSX.Element | null {
  if (play.course !== null || !play.isPossible) return null;
  const words = courseWords[tongue.language];
  return (
    <button type="button" class="plain begin-course" onClick={() => play.begin()}>
      {play.doneBefore > 0 ? words.goOn : words.begin}
    </button>
  );
}

export function CoursePanel({ play, view, tongue }: CoursePanelProps): JSX.Element | null {
  const { course } = play;
  if (course === null) return null;
  const words = courseWords[tongue.language];
  const id = course.scenes[course.at];
  return (
    <aside
      class="course"
      aria-label={words.course}
      data-scene={id ?? 'all'}
      data-step={isCourseDone(course) || isSceneDone(course) ? 'done' : stepName(course)}
    >
      <div class="course-words">
        {id === undefined ? (
          <CourseEnd course={course} words={words} />
        ) : (
          <Scene id={id} course={course} names={namesOf(course, view, tongue)} tongue={tongue} />
        )}
      </div>
      <div class="course-ways">
        {isSceneDone(course) && (
          <button type="button" class="plain" onClick={play.next}>
            {words.next}
          </button>
        )}
        {id === undefined && (
          <button type="button" class="plain" onClick={() => play.begin(true)}>
            {words.again}
          </button>
        )}
        {id !== undefined && (
          <a class="plain" href={`#window-${course.cast.window}`}>
            {namesOf(course, view, tongue).window}
          </a>
        )}
        <button type="button" class="plain leave" onClick={play.leave}>
          {words.leave}
        </button>
      </div>
    </aside>
  );
}

interface SceneProps {
  readonly id: SceneId;
  readonly course: Course;
  readonly names: CastNames;
  readonly tongue: BenchTongue;
}

function Scene({ id, course, names, tongue }: SceneProps): JSX.Element {
  const words = courseWords[tongue.language];
  const { title, story, learnt } = words.scenes[id];
  const step = stepOf(course);
  const place = words.place(tongue.number(course.at + 1), tongue.number(course.scenes.length));
  return (
    <>
      <h2>
        <span class="course-place">{place}</span> {title}
      </h2>
      <p>{story}</p>
      <p class="course-task" role="status" data-done={step === null}>
        {step === null
          ? learnt
          : step.by === 'bench'
            ? words.setting
            : words.tasks[step.task](names)}
      </p>
      {course.hint !== null && (
        <p class="course-hint" role="alert" data-hint={course.hint}>
          {words.hints[course.hint](names)}
        </p>
      )}
    </>
  );
}

function CourseEnd({ course, words }: { course: Course; words: CourseWords }): JSX.Element {
  const missing = scenes.filter(({ id }) => !course.scenes.includes(id));
  const titles = missing.map(({ id }) => words.scenes[id].title);
  return (
    <>
      <h2>{words.course}</h2>
      <p class="course-task" role="status" data-done="true">
        {words.done}
      </p>
      {missing.length > 0 && <p>{words.missing(titles.join(' · '))}</p>}
    </>
  );
}

function stepName(course: Course): string {
  const step = stepOf(course);
  return step?.by === 'clerk' ? step.task : 'setting';
}

/** The service with its letter, as on its button. */
function namesOf({ cast }: Course, { room }: HallView, tongue: BenchTongue): CastNames {
  const service = room.services.find(({ id }) => id === cast.service);
  const name = service === undefined ? cast.service : tongue.text(service.name);
  const letter = service?.prefix ?? '';
  return {
    window: tongue.words.window(tongue.number(cast.window)),
    service: letter === '' ? name : `${letter} ${name}`,
  };
}
