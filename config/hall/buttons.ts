/**
 * Every button and lamp of a hall, enumerated once: its name, its place, its meaning and where it is
 * wired. The controller, the checks, the bench and the doctor take them from here.
 *
 * An option that wires something and is forgotten here does not compile, and a meaning that somebody
 * does not handle does not compile there. No two buttons of a hall have one name.
 */
import type { PriorityClass } from '../schema/priority-class.ts';
import type { Config, Input, Output, UnitPin } from '../schema/schema.ts';

type WindowConfig = Config['windows'][number];
type DispenserConfig = Config['dispensers'][number];
type WindowWiring = WindowConfig['buttons'];
type TransferConfig = WindowWiring['transfer'][number];

/** What the clerk says of the citizen at the window, or of the window. */
export type WindowStep = 'recall' | 'arrived' | 'complete' | 'no-show' | 'park' | 'close' | 'break';

/** What the citizen thinks of a service; 3 is the best. */
export type Rating = 1 | 2 | 3;

export type DispenserMeaning =
  | {
      readonly kind: 'issue';
      readonly service: string;
      readonly priority: PriorityClass | null;
      readonly paper: 'printer' | 'roll';
      /** Further services on the same ticket. */
      readonly further: readonly string[];
    }
  /** Prints the documents that a service needs, and gives no number. */
  | { readonly kind: 'info'; readonly service: string }
  /** Held by a person, it opens a day that the clock alone may not open. */
  | { readonly kind: 'open-day' }
  /** Held by the staff, it pauses the service, the office or the hall; held again, it resumes it. */
  | {
      readonly kind: 'pause';
      readonly scope: 'service' | 'office' | 'hall';
      /** Id of the service or the office; null for the hall. */
      readonly of: string | null;
      readonly reason: string;
    };

export type WindowMeaning =
  /** Pressed: finish, and call the next. Held: call again. */
  | { readonly kind: 'call'; readonly doublePress: WindowStep | null }
  | { readonly kind: 'step'; readonly step: WindowStep }
  | {
      readonly kind: 'transfer';
      readonly toService: string | null;
      readonly toWindow: number | null;
      readonly place: TransferConfig['place'];
    }
  /** Finishes with an outcome, and says which document was missing where the button knows it. */
  | { readonly kind: 'outcome'; readonly outcome: string; readonly document: string | null }
  | { readonly kind: 'rate'; readonly rating: Rating };

/** What a lamp shows: that people wait for a window, or that a dispenser can issue. */
export type LampMeaning =
  | { readonly kind: 'people-waiting'; readonly window: number }
  | {
      readonly kind: 'dispenser-ready';
      readonly dispenser: string;
      /** Whose tickets its button gives. */
      readonly service: string;
      /** Further services on the same ticket. */
      readonly further: readonly string[];
      readonly priority: PriorityClass | null;
    };

export interface HallLamp {
  readonly name: string;
  readonly at: UnitPin;
  readonly means: LampMeaning;
}

interface Button<Place, Meaning> {
  /** Such as `window/3/call`. */
  readonly name: string;
  readonly place: Place;
  readonly means: Meaning;
  readonly input: Input;
  readonly lamp: HallLamp | null;
}

export type DispenserButton = Button<
  {
    readonly at: 'dispenser';
    readonly dispenser: string;
    readonly usedBy: DispenserConfig['usedBy'];
  },
  DispenserMeaning
>;
export type WindowButton = Button<
  { readonly at: 'window'; readonly window: number },
  WindowMeaning
>;
export type HallButton = DispenserButton | WindowButton;

type HoldsPin<T> = T extends Input | Output
  ? true
  : T extends readonly (infer Item)[]
    ? HoldsPin<Item>
    : T extends object
      ? { [K in keyof T]: HoldsPin<NonNullable<T[K]>> }[keyof T]
      : false;

/** The keys of `T` under which something is wired. */
type WiredKey<T> = {
  [K in keyof T]-?: true extends HoldsPin<NonNullable<T[K]>> ? K : never;
}[keyof T];

/** Buttons by the key under which they are wired. */
type ByKey<Holder, Wiring, Found> = Readonly<
  Record<WiredKey<Wiring>, (holder: Holder) => readonly Found[]>
>;

/** Those of the dispensers first. */
export function buttonsOf(config: Config): readonly HallButton[] {
  return found<Config, HallButton>(config, {
    dispensers: ({ dispensers }) => dispensers.flatMap(dispenserButtonsOf),
    windows: ({ windows }) => windows.flatMap(windowButtonsOf),
    // It is `alarmOutputsOf` that has them.
    alarms: () => [],
  } satisfies ByKey<Config, Config, HallButton>);
}

/** What answers the citizens of a dispenser. */
export interface DispenserAnswer {
  readonly dispenser: string;
  readonly lamp: Output | null;
  readonly buzzer: Output | null;
}

export function answersOf({ dispensers }: Config): readonly DispenserAnswer[] {
  return dispensers.flatMap(({ id: dispenser, answer }) =>
    answer === undefined
      ? []
      : [{ dispenser, lamp: answer.lamp ?? null, buzzer: answer.buzzer ?? null }],
  );
}

/** What calls the supervisor; null where nothing is wired. */
export function alarmOutputsOf({ alarms }: Config): Pick<DispenserAnswer, 'lamp' | 'buzzer'> {
  return { lamp: alarms?.lamp ?? null, buzzer: alarms?.buzzer ?? null };
}

/** Every lamp is in a button, or beside one. */
export function lampsOf(config: Config): readonly HallLamp[] {
  return buttonsOf(config).flatMap(({ lamp }) => lamp ?? []);
}

export function dispenserButtonsOf(dispenser: DispenserConfig): readonly DispenserButton[] {
  return withOwnNames(found(dispenser, dispenserButtons));
}

/** The call button first. */
export function windowButtonsOf(window: WindowConfig): readonly WindowButton[] {
  return found(window, windowKeys);
}

const dispenserButtons: ByKey<DispenserConfig, DispenserConfig, DispenserButton> = {
  buttons: (dispenser) =>
    dispenser.buttons.map(
      ({ service, priority = null, paper: ofRoll, further = [], input, lamp }) => {
        const paper = ofRoll ?? ('printer' as const);
        const means = { kind: 'issue', service, priority, paper, further } as const;
        const isReady = {
          kind: 'dispenser-ready',
          dispenser: dispenser.id,
          service,
          further,
          priority,
        } as const;
        const more = [...further, priority, ofRoll ?? null].filter((word) => word !== null);
        const name = [`dispenser/${dispenser.id}/${service}`, ...more].join('/');
        return {
          name,
          place: placeOf(dispenser),
          means,
          input,
          lamp: lamp === undefined ? null : { name, at: lamp, means: isReady },
        };
      },
    ),
  infoButtons: (dispenser) =>
    (dispenser.infoButtons ?? []).map(({ service, input }) => ({
      name: `dispenser/${dispenser.id}/info-${service}`,
      place: placeOf(dispenser),
      means: { kind: 'info', service },
      input,
      lamp: null,
    })),
  // It is `answersOf` that has them.
  answer: () => [],
  openDayButton: (dispenser) =>
    dispenser.openDayButton === undefined
      ? []
      : [
          {
            name: `dispenser/${dispenser.id}/open-day`,
            place: placeOf(dispenser),
            means: { kind: 'open-day' },
            input: dispenser.openDayButton,
            lamp: null,
          },
        ],
  pauseButtons: (dispenser) =>
    dispenser.pauseButtons.map(({ service, office, reason, input }) => {
      const scope = service === undefined ? (office === undefined ? 'hall' : 'office') : 'service';
      const of = service ?? office ?? null;
      return {
        name: `dispenser/${dispenser.id}/pause-${of ?? scope}`,
        place: placeOf(dispenser),
        means: { kind: 'pause', scope, of, reason },
        input,
        lamp: null,
      };
    }),
};

function placeOf({ id, usedBy }: DispenserConfig): DispenserButton['place'] {
  return { at: 'dispenser', dispenser: id, usedBy };
}

/** Two buttons may give the same tickets, and a service may be called open-day. */
function withOwnNames(buttons: readonly DispenserButton[]): readonly DispenserButton[] {
  const taken = new Map<string, number>();
  return buttons.map((button) => {
    const earlier = taken.get(button.name) ?? 0;
    taken.set(button.name, earlier + 1);
    if (earlier === 0) return button;
    const name = `${button.name}/${earlier + 1}`;
    return { ...button, name, lamp: button.lamp === null ? null : { ...button.lamp, name } };
  });
}

/** The key under which the button of each step is wired. */
export const stepKeys = {
  recall: 'recall',
  arrived: 'arrived',
  complete: 'complete',
  'no-show': 'noShow',
  park: 'park',
  close: 'close',
  break: 'break',
} as const satisfies Record<WindowStep, WiredKey<WindowWiring>>;

const windowKeys: ByKey<WindowConfig, WindowConfig, WindowButton> = {
  buttons: (window) => found(window, windowButtons),
  // Its lamp is the call button's.
  lamp: () => [],
};

const windowButtons: ByKey<WindowConfig, WindowWiring, WindowButton> = {
  call: (window) => [callButtonOf(window)],
  recall: (window) => step(window, 'recall'),
  arrived: (window) => step(window, 'arrived'),
  complete: (window) => step(window, 'complete'),
  noShow: (window) => step(window, 'no-show'),
  park: (window) => step(window, 'park'),
  close: (window) => step(window, 'close'),
  break: (window) => step(window, 'break'),
  transfer: (window) =>
    window.buttons.transfer.flatMap(({ input, toService = null, toWindow = null, place }, at) =>
      atWindow(window, `transfer-${at + 1}`, input, {
        kind: 'transfer',
        toService,
        toWindow,
        place,
      }),
    ),
  outcomes: (window) =>
    window.buttons.outcomes.flatMap(({ input, outcome, document = null }, at) =>
      atWindow(window, `outcome-${at + 1}`, input, { kind: 'outcome', outcome, document }),
    ),
  rate: (window) => {
    const { rate } = window.buttons;
    const button = (name: 'good' | 'fair' | 'poor', rating: Rating) =>
      atWindow(window, `rate-${name}`, rate?.[name], { kind: 'rate', rating });
    return [...button('good', 3), ...button('fair', 2), ...button('poor', 1)];
  },
};

/** The one that every window has. */
export function callButtonOf({ number, buttons, lamp }: WindowConfig): WindowButton {
  const means = { kind: 'people-waiting', window: number } as const;
  return {
    name: `window/${number}/call`,
    place: { at: 'window', window: number },
    means: { kind: 'call', doublePress: buttons.doublePress ?? null },
    input: buttons.call,
    lamp: lamp === undefined ? null : { name: `window/${number}`, at: lamp, means },
  };
}

function step(window: WindowConfig, means: WindowStep): readonly WindowButton[] {
  return atWindow(window, means, window.buttons[stepKeys[means]], { kind: 'step', step: means });
}

/** Empty where nothing is wired. */
function atWindow(
  { number }: WindowConfig,
  name: string,
  input: Input | undefined,
  means: WindowMeaning,
): readonly WindowButton[] {
  if (input === undefined) return [];
  const place = { at: 'window', window: number } as const;
  return [{ name: `window/${number}/${name}`, place, means, input, lamp: null }];
}

function found<Holder, Found>(
  holder: Holder,
  byKey: Readonly<Record<string, (holder: Holder) => readonly Found[]>>,
): readonly Found[] {
  return Object.values(byKey).flatMap((find) => find(holder));
}
