/**
 * The buttons of a hall between their contacts and the controller: one press machine each, and what
 * stands between a gesture and its effect. Interference and cross-talk are taken out first; then
 * buttons that are held together, or the lockout of citizens' buttons, decide.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { buttonDevice } from '../../config/hall/devices.ts';
import type {
  ButtonLockout,
  ButtonsTogether,
  ButtonWiring,
  Fault,
  GestureOutcome,
  OnFlooded,
  OnGesture,
  ReportDevice,
} from '../ports.ts';
import { type Button, createButton } from './button.ts';
import { createCrossTalk } from './cross-talk.ts';
import { createLockout, type Lockout } from './lockout.ts';
import { defaultDebounceMs, defaultStuckMs } from './press-machine.ts';
import { createSteadiness } from './steadiness.ts';
import { createTogether, type Together } from './together.ts';

export interface HallButtonsOptions {
  readonly onGesture: OnGesture;
  readonly onFlooded: OnFlooded;
  /** Called for each press of a button that is answered: whether it counted and was not refused. */
  readonly onAnswer?: (answeredBy: string, outcome: GestureOutcome) => void;
  /** Called for each level of a contact, bounces included. */
  readonly onLevel?: (button: string, isPressed: boolean) => void;
  readonly report: ReportDevice;
}

export interface HallButtons {
  /** Each button once. */
  add(wiring: ButtonWiring): Button;
  /** Reports the floods that have not ended. */
  endFloods(): void;
  stop(): void;
}

type Trouble = 'stuck' | 'interference' | 'cross-talk';

export function createHallButtons(options: HallButtonsOptions): HallButtons {
  const stoppable: { stop(): void }[] = [];
  /** By group. */
  const lockouts = new Map<string, Lockout>();
  /** By group. */
  const groups = new Map<string, Together>();
  const troubles = new Map<string, Map<Trouble, Fault>>();
  const crossTalk = createCrossTalk((button, others) =>
    setTrouble(button, 'cross-talk', others.length === 0 ? null : crossTalkFault(button, others)),
  );

  function setTrouble(button: string, trouble: Trouble, fault: Fault | null): void {
    const known = troubles.get(button) ?? new Map<Trouble, Fault>();
    troubles.set(button, known);
    if (fault === null) known.delete(trouble);
    else known.set(trouble, fault);
    options.report(buttonDevice(button), [...known.values()]);
  }

  function togetherOf({ group, ms }: ButtonsTogether): Together {
    const together =
      groups.get(group) ??
      createTogether(ms, ({ button, gesture, atMs }) => {
        options.onGesture(button ?? group, gesture, atMs);
      });
    groups.set(group, together);
    return together;
  }

  function lockoutOf({ group, ms }: ButtonLockout): Lockout {
    const lockout = lockouts.get(group) ?? createLockout(ms, options.onFlooded);
    lockouts.set(group, lockout);
    return lockout;
  }

  function add(wiring: ButtonWiring): Button {
    const { button, holdMs, doubleMs, lockout, together, restMs, answeredBy } = wiring;
    const answer = (outcome: GestureOutcome): void => {
      if (answeredBy !== null) options.onAnswer?.(answeredBy, outcome);
    };
    const rules = { debounceMs: defaultDebounceMs, holdMs, doubleMs, stuckMs: defaultStuckMs };
    const group = together === null ? null : togetherOf(together);
    const steadiness =
      restMs === null
        ? null
        : createSteadiness(restMs, (isThere) =>
            setTrouble(button, 'interference', isThere ? interferenceFault(button) : null),
          );
    const counts = () => (steadiness?.counts() ?? true) && crossTalk.counts(button);
    const machine = createButton(rules, {
      onGesture(gesture, atMs) {
        if (!counts()) return;
        const obey = (): GestureOutcome => {
          const outcome = options.onGesture(button, gesture, atMs);
          answer(outcome);
          return outcome;
        };
        if (group !== null) group.take({ input: 'gesture', button, gesture, atMs });
        else if (lockout === null) obey();
        else if (!lockoutOf(lockout).press(button, atMs, obey)) answer('refused');
      },
      onStuck: (isStuck) => setTrouble(button, 'stuck', isStuck ? stuckFault(button) : null),
      onDown(isDown, atMs) {
        if (isDown) steadiness?.began(atMs);
        // Citizens press two buttons at once, and mean it.
        if (lockout === null && steadiness?.counts())
          crossTalk[isDown ? 'down' : 'up'](button, atMs);
        group?.take({ input: isDown ? 'down' : 'up', button, atMs });
      },
    });
    stoppable.push(machine);
    if (steadiness !== null) stoppable.push(steadiness);
    return {
      stop: machine.stop,
      level(isPressed, atMs) {
        options.onLevel?.(button, isPressed);
        machine.level(isPressed, atMs);
      },
      lost() {
        group?.take({ input: 'lost', button, atMs: monotonicMs() });
        machine.lost();
        steadiness?.lost();
        crossTalk.lost(button);
      },
    };
  }

  return {
    add,
    endFloods() {
      for (const lockout of lockouts.values()) lockout.stop();
    },
    stop() {
      for (const each of [...stoppable, ...lockouts.values(), ...groups.values()]) each.stop();
    },
  };
}

function stuckFault(button: string): Fault {
  return {
    code: 'stuck',
    severity: 'stopped',
    hint: `Button ${button} has been down for longer than a person presses: free it, or check its wiring.`,
  };
}

function interferenceFault(button: string): Fault {
  return {
    code: 'interference',
    severity: 'stopped',
    hint: `Button ${button} closes and opens faster or more often than a hand, and counts for nothing meanwhile: look for a loose or open wire, and for a mains cable beside it.`,
  };
}

function crossTalkFault(button: string, others: readonly string[]): Fault {
  return {
    code: 'cross-talk',
    severity: 'stopped',
    hint: `Button ${button} closes and opens together with ${others.join(', ')}, and counts only when it is pressed alone: look for a short circuit between their wires.`,
  };
}
