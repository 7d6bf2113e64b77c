/**
 * The clerk's page of one window. Its main button says what it does: open, call, finish and call; a
 * press says which number it was meant for, so that it does nothing where another hand was quicker.
 */
import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { WindowView } from '../window-view.ts';
import type { ChoiceProps, ClerkProps } from './clerk-props.ts';
import { BreakChoice, CloseChoice } from './closing-choice.tsx';
import { Frame } from './frame.tsx';
import { KeyButton, useKeys } from './key-button.tsx';
import { OutOfTurnChoice } from './out-of-turn-choice.tsx';
import { OutcomeChoice } from './outcome-choice.tsx';
import type { Asked } from './press.ts';
import { useRemembered } from './remembered.ts';
import { SetAside } from './set-aside.tsx';
import { TicketPlate } from './ticket-plate.tsx';
import { TransferChoice } from './transfer-choice.tsx';
import type { PageWords } from './words.ts';

export function WindowPage({ number }: { readonly number: number }): JSX.Element {
  return (
    <Frame<WindowView>
      path={`/window/${number}`}
      from={{ page: 'window', window: number }}
      title={({ words, number: digits }) => words.window(digits(number))}
      whenLost={({ words }) => words.clerk.whenLost}
      strip={(props) => <Waiting {...props} />}
    >
      {(props) => <Desk {...props} />}
    </Frame>
  );
}

function Waiting({ view, tongue }: ClerkProps): JSX.Element {
  const { clerk } = tongue.words;
  return (
    <>
      <p class="strip-count live">
        {view.heldBack > 0
          ? clerk.heldBack(tongue.number(view.waiting), tongue.number(view.heldBack))
          : view.waiting === 0
            ? clerk.nobodyWaits
            : clerk.waiting(tongue.number(view.waiting))}
      </p>
      {view.devices > 1 && (
        <p class="strip-devices live">{clerk.devices(tongue.number(view.devices))}</p>
      )}
    </>
  );
}

type Choice = 'transfer' | 'close' | 'break' | 'outcome' | 'out-of-turn';

/** What a key of the clerk does, or why it does nothing now. */
interface Key {
  readonly name: string;
  /** On the number pad. */
  readonly digit: string;
  readonly label: string;
  readonly canPress: boolean;
  press(): void;
}

function Desk(props: ClerkProps): JSX.Element {
  const { view, tongue, ask } = props;
  const [choice, setChoice] = useState<Choice | null>(null);
  const [keysOn, setKeysOn] = useRemembered('dawr-keys', true);
  const [leftHanded, setLeftHanded] = useRemembered('dawr-left-handed', false);
  const holding = view.ticket?.number ?? null;
  // What was chosen for one citizen is not meant for the next.
  useEffect(() => setChoice(null), [holding]);
  const done = useCallback(() => setChoice(null), []);

  const askHere = (asked: Asked) => void ask(asked, holding);
  const main = mainKey(props, askHere);
  const others = otherKeys(props, askHere, setChoice);
  const press = useCallback(
    (digit: string) => {
      const key = [main, ...others].find((one) => one.digit === digit);
      if (key?.canPress) key.press();
    },
    [main, others],
  );
  // A panel has keys of its own, and a key stands on one button only.
  const hearsKeys = keysOn && choice === null;
  useKeys(hearsKeys, press);
  const { clerk } = tongue.words;
  const digitOf = (key: Key) => (hearsKeys ? key.digit : null);
  return (
    <main class="clerk" data-hand={leftHanded ? 'left' : 'right'}>
      <Shown {...props} choice={choice} keysOn={keysOn} onDone={done} />
      {choice === null && <SetAside {...props} holding={holding} />}
      <div class="keys">
        <div class="keys-main">
          <KeyButton
            {...main}
            look="main-key"
            digit={digitOf(main)}
            canPress={main.canPress}
            onPress={main.press}
          >
            <GuardFill {...props} />
          </KeyButton>
        </div>
        <div class="keys-other">
          {others.map((key) => (
            <KeyButton
              key={key.name}
              name={key.name}
              label={key.label}
              digit={digitOf(key)}
              canPress={key.canPress}
              onPress={key.press}
            />
          ))}
        </div>
      </div>
      <footer class="habits">
        <button
          type="button"
          class="plain"
          aria-pressed={keysOn}
          onClick={() => setKeysOn(!keysOn)}
        >
          {keysOn ? clerk.keysOn : clerk.keysOff}
        </button>
        <button
          type="button"
          class="plain"
          aria-pressed={leftHanded}
          onClick={() => setLeftHanded(!leftHanded)}
        >
          {leftHanded ? clerk.leftHanded : clerk.rightHanded}
        </button>
      </footer>
    </main>
  );
}

interface ShownProps extends ChoiceProps {
  readonly choice: Choice | null;
}

/** What is being chosen, or who is at the window. */
function Shown(props: ShownProps): JSX.Element {
  const { choice, view } = props;
  const number = view.ticket?.number ?? null;
  if (choice === 'break') return <BreakChoice {...props} number={number} />;
  if (choice === 'out-of-turn') return <OutOfTurnChoice {...props} holding={number} />;
  if (number === null) return <TicketPlate {...props} />;
  if (choice === 'outcome') return <OutcomeChoice {...props} number={number} />;
  if (choice === 'transfer') return <TransferChoice {...props} number={number} />;
  if (choice === 'close') return <CloseChoice {...props} number={number} />;
  return <TicketPlate {...props} />;
}

function mainKey(
  { view, tongue, canAsk, clock }: ClerkProps,
  askHere: (asked: Asked) => void,
): Key {
  const asks = view.mainAsks;
  const isGuarded = asks === 'call-next' && (view.guardEndsMs ?? 0) > (clock.now()?.ms ?? 0);
  return {
    name: 'main',
    digit: '0',
    label: mainLabel(view, tongue.words.clerk),
    canPress: canAsk && asks !== null && !isGuarded,
    press() {
      if (asks !== null) askHere({ name: asks, args: { window: view.window } });
    },
  };
}

function mainLabel(view: WindowView, clerk: PageWords['clerk']): string {
  const { day, heldBack, mainAsks, sendsHome, ticket } = view;
  switch (mainAsks) {
    case 'open-window':
      return clerk.open;
    case 'end-break':
      return clerk.endBreak;
    case 'complete':
      return clerk.finish;
    case 'call-next':
      return ticket === null ? clerk.callNext : clerk.finishAndCall;
    case null:
      if (day !== 'open') return day === 'over' ? clerk.dayOver : clerk.dayNotOpen;
      if (sendsHome) return clerk.finish;
      return heldBack > 0 ? clerk.allHeldBack : clerk.nobodyWaits;
    default:
      return mainAsks satisfies never;
  }
}

function otherKeys(
  { view, tongue, canAsk }: ClerkProps,
  askHere: (asked: Asked) => void,
  choose: (choice: Choice | null) => void,
): readonly Key[] {
  const { clerk } = tongue.words;
  const { ticket, window } = view;
  const args = { window };
  const isHere = canAsk && ticket !== null;
  const isAwaited = isHere && !ticket.hasArrived;
  const step = (name: 'recall' | 'arrived' | 'complete' | 'no-show' | 'park') => () =>
    askHere({ name, args });
  const close = () => (ticket === null ? askHere({ name: 'close-window', args }) : choose('close'));
  const recallsLeft = ticket === null ? '' : ` (${tongue.number(ticket.recallsLeft)})`;
  return [
    {
      name: 'recall',
      digit: '1',
      label: `${clerk.recall}${recallsLeft}`,
      canPress: isHere && ticket.recallsLeft > 0,
      press: step('recall'),
    },
    {
      name: 'arrived',
      digit: '2',
      label: clerk.arrived,
      canPress: isAwaited,
      press: step('arrived'),
    },
    {
      name: 'complete',
      digit: '3',
      label: clerk.finish,
      canPress: isHere,
      press: step('complete'),
    },
    {
      name: 'no-show',
      digit: '4',
      label: clerk.noShow,
      canPress: isAwaited,
      press: step('no-show'),
    },
    { name: 'park', digit: '5', label: clerk.park, canPress: isHere, press: step('park') },
    {
      name: 'transfer',
      digit: '6',
      label: clerk.transfer,
      canPress: isHere,
      press: () => choose('transfer'),
    },
    {
      name: 'outcome',
      digit: '7',
      label: clerk.outcome,
      canPress: isHere,
      press: () => choose('outcome'),
    },
    {
      name: 'out-of-turn',
      digit: '+',
      label: clerk.outOfTurn,
      canPress: canAsk && view.day === 'open' && !view.sendsHome,
      press: () => choose('out-of-turn'),
    },
    {
      name: 'break',
      digit: '8',
      label: clerk.break,
      canPress: canAsk && view.isOpen && view.onBreak === null,
      press: () => choose('break'),
    },
    {
      name: 'close',
      digit: '9',
      label: clerk.close,
      canPress: canAsk && view.isOpen,
      press: close,
    },
  ];
}

/** Fills the main button up while a second press would count for nothing. */
function GuardFill({ view, clock }: ClerkProps): JSX.Element | null {
  const leftMs = (view.guardEndsMs ?? 0) - (clock.now()?.ms ?? 0);
  const [, setDone] = useState(0);
  useEffect(() => {
    if (leftMs <= 0) return undefined;
    const timer = setTimeout(() => setDone((done) => done + 1), leftMs);
    return () => clearTimeout(timer);
  }, [leftMs]);
  if (leftMs <= 0 || view.ticket === null) return null;
  const style = {
    animationDuration: `${view.guardMs}ms`,
    animationDelay: `${leftMs - view.guardMs}ms`,
  };
  return <span class="guard" key={view.guardEndsMs} style={style} />;
}
