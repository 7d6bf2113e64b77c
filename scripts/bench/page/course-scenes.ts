/**
 * The ten scenes of the course: what each needs, its steps in their order, and what people do wrong there.
 * Their words are in `course-words.ts`.
 */
/** An event of the controller, as delivered; or how its process is, as `bench.controller`. */
export interface Happening {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Who and what the course is played with. */
export interface Cast {
  readonly window: number;
  readonly service: string;
  /** Names of buttons: of the dispenser for the service, of the window to call. */
  readonly take: string;
  readonly call: string;
  readonly printer: string;
  /** What the hall has beside them. */
  readonly has: Readonly<Record<'pause' | 'no-show' | 'missing-paper' | 'close', boolean>>;
}

/** What the bench is to do to set a scene. */
export type Ask =
  | { readonly kind: 'press'; readonly button: string }
  | {
      readonly kind: 'fault';
      readonly device: string;
      readonly trouble: string;
      readonly on: boolean;
    }
  | { readonly kind: 'power'; readonly on: boolean };

/** What the course knows of the hall beside the scene. */
export interface Memory {
  /** The number at the clerk's window. */
  readonly atWindow: string | null;
  /** The number that the clerk gave out last in this scene. */
  readonly given: string | null;
  readonly paperOut: boolean;
  readonly powerCut: boolean;
}

export type SceneId =
  | 'press'
  | 'call'
  | 'recall'
  | 'no-show'
  | 'paper-out'
  | 'queue-jumper'
  | 'system-down'
  | 'power-cut'
  | 'missing-paper'
  | 'end-of-day';

/** What the clerk is told to do. */
export type TaskId =
  | 'take-number'
  | 'call-next'
  | 'call-again'
  | 'mark-no-show'
  | 'new-roll'
  | 'take-again'
  | 'send-for-number'
  | 'call-in-turn'
  | 'pause-hall'
  | 'resume-hall'
  | 'power-back'
  | 'call-after-cut'
  | 'papers-missing'
  | 'close-window';

/** What a wrong deed gets for an answer. */
export type HintId =
  | 'other-service'
  | 'other-window'
  | 'held'
  | 'not-held'
  | 'finished-as-served'
  | 'not-the-cable'
  | 'out-of-turn'
  | 'closed-instead'
  | 'nobody-waits'
  | 'called-instead';

type Judge = (happening: Happening, cast: Cast, memory: Memory) => boolean;

export type Step = {
  readonly done: Judge;
  /** The hall has made it needless. */
  skip(memory: Memory): boolean;
} & (
  | { readonly by: 'clerk'; readonly task: TaskId }
  | { readonly by: 'bench'; ask(cast: Cast): Ask }
);

export interface Wrong {
  readonly when: Judge;
  readonly hint: HintId;
  /** The scene begins anew. */
  readonly again: boolean;
}

export interface Scene {
  readonly id: SceneId;
  /** Null: every hall can play it. */
  readonly needs: keyof Cast['has'] | null;
  readonly steps: readonly Step[];
  readonly wrong: readonly Wrong[];
}

const issued: Judge = ({ type, data }, { service }) =>
  type === 'ticket.issued' && data['service'] === service;
const atOurWindow =
  (what: string): Judge =>
  ({ type, data }, { window }) =>
    type === what && data['window'] === window;
const called = atOurWindow('ticket.called');
const isPaperOut =
  (what: string): Judge =>
  ({ type, data }, { printer }) =>
    type === what && data['device'] === `printer/${printer}` && data['code'] === 'paper-out';
const isProcess =
  (...states: readonly string[]): Judge =>
  ({ type, data }) =>
    type === 'bench.controller' && states.includes(String(data['state']));

const never = () => false;
const clerk = (task: TaskId, done: Judge): Step => ({ by: 'clerk', task, done, skip: never });

const somebodyComes: Step = {
  by: 'bench',
  ask: ({ take }) => ({ kind: 'press', button: take }),
  done: issued,
  skip: never,
};
const isAtWindow = ({ atWindow }: Memory) => atWindow !== null;
/** Whoever stands at the window already will do. */
const somebodyAtWindow: readonly Step[] = [
  { ...somebodyComes, skip: isAtWindow },
  {
    by: 'bench',
    ask: ({ call }) => ({ kind: 'press', button: call }),
    done: called,
    skip: isAtWindow,
  },
];

const wrong = (hint: HintId, when: Judge, again = false): Wrong => ({ hint, when, again });
const otherService = wrong(
  'other-service',
  ({ type, data }, { service }) => type === 'ticket.issued' && data['service'] !== service,
);
const otherWindow = wrong(
  'other-window',
  ({ type, data }, { window }) => type === 'ticket.called' && data['window'] !== window,
);
const held = wrong('held', atOurWindow('ticket.recalled'));
const nobodyWaits = wrong('nobody-waits', atOurWindow('window.call-refused'), true);

export const scenes: readonly Scene[] = [
  {
    id: 'press',
    needs: null,
    steps: [clerk('take-number', issued)],
    wrong: [otherService],
  },
  {
    id: 'call',
    needs: null,
    steps: [somebodyComes, clerk('call-next', called)],
    wrong: [otherWindow, held, nobodyWaits],
  },
  {
    id: 'recall',
    needs: null,
    steps: [...somebodyAtWindow, clerk('call-again', atOurWindow('ticket.recalled'))],
    wrong: [
      otherWindow,
      wrong('not-held', called),
      wrong('not-held', atOurWindow('ticket.completed'), true),
    ],
  },
  {
    id: 'no-show',
    needs: 'no-show',
    steps: [...somebodyAtWindow, clerk('mark-no-show', atOurWindow('ticket.no-show'))],
    wrong: [wrong('finished-as-served', atOurWindow('ticket.completed'), true)],
  },
  {
    id: 'paper-out',
    needs: null,
    steps: [
      {
        by: 'bench',
        ask: ({ printer }) => ({
          kind: 'fault',
          device: `printer/${printer}`,
          trouble: 'paper-out',
          on: true,
        }),
        done: isPaperOut('device.faulted'),
        skip: ({ paperOut }) => paperOut,
      },
      clerk('new-roll', isPaperOut('device.recovered')),
      clerk('take-again', issued),
    ],
    wrong: [
      otherService,
      wrong(
        'not-the-cable',
        ({ type, data }, { printer }) =>
          type === 'device.faulted' &&
          data['device'] === `printer/${printer}` &&
          data['code'] !== 'paper-out',
      ),
    ],
  },
  {
    id: 'queue-jumper',
    needs: null,
    steps: [
      somebodyComes,
      clerk('send-for-number', issued),
      clerk(
        'call-in-turn',
        (happening, cast, memory) =>
          called(happening, cast, memory) && happening.data['number'] !== memory.given,
      ),
    ],
    wrong: [
      otherService,
      otherWindow,
      wrong(
        'out-of-turn',
        ({ type, data }, _, { given }) =>
          type === 'ticket.called' && (data['reason'] === 'walk-in' || data['number'] === given),
        true,
      ),
      wrong('called-instead', called, true),
    ],
  },
  {
    id: 'system-down',
    needs: 'pause',
    steps: [
      clerk('pause-hall', ({ type }) => type === 'service.paused'),
      clerk('resume-hall', ({ type }) => type === 'service.resumed'),
    ],
    wrong: [wrong('closed-instead', atOurWindow('window.closed'))],
  },
  {
    id: 'power-cut',
    needs: null,
    steps: [
      { ...somebodyComes, skip: ({ powerCut }) => powerCut },
      {
        by: 'bench',
        ask: () => ({ kind: 'power', on: false }),
        done: isProcess('power-cut'),
        skip: ({ powerCut }) => powerCut,
      },
      clerk('power-back', isProcess('running')),
      clerk('call-after-cut', called),
    ],
    wrong: [otherWindow, held, nobodyWaits],
  },
  {
    id: 'missing-paper',
    needs: 'missing-paper',
    steps: [
      ...somebodyAtWindow,
      clerk(
        'papers-missing',
        ({ type, data }, { window }) =>
          type === 'ticket.completed' && data['window'] === window && data['outcome'] !== 'done',
      ),
    ],
    wrong: [wrong('finished-as-served', atOurWindow('ticket.completed'), true)],
  },
  {
    id: 'end-of-day',
    needs: 'close',
    steps: [clerk('close-window', atOurWindow('window.closed'))],
    wrong: [wrong('called-instead', called)],
  },
];
