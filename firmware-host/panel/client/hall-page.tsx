/**
 * The television of the hall, read from eight metres: the newest call as large as a hand, the three
 * before it, how many wait. It never sleeps, and shows no number that it has not heard of lately.
 */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { chosenLanguage } from '../../../drivers/web/client/language-choice.ts';
import type { HallView } from '../hall-view.ts';
import { useEverySecond } from './every-second.ts';
import type { HallClock } from './hall-clock.ts';
import { type HallNow, openHallLine } from './hall-line.ts';
import { openHallSound } from './hall-sound.ts';
import { GateScreen, useGate } from './pairing.tsx';
import { useDocument } from './use-document.ts';
import { type PageTongue, pageTongue } from './words.ts';

/** Three beats: a reconnection takes some seconds, and the hall should not see it. */
const trustedMs = 15_000;
const noticeMs = 10_000;
/** A number that has just been called stands out for this long. */
const freshMs = 8000;
/** Against burn-in: the picture moves a little, at most so many pixels each way. */
const shiftEveryMs = 180_000;
const shifts = [0, 2, 4, 6, 8, 6, 4, 2];

/** How wide the page's boldest typeface draws, in its own size. */
const widths = [
  [/[MW]/, 1],
  [/[DGHNOQU]/, 0.83],
  [/[A-Z]/, 0.71],
] as const;
const digitWidth = 0.58;

/** How wide a number of boards and paper is at most, in the size of its type. */
function emsOf(number: string): number {
  const ofOne = (one: string) => widths.find(([which]) => which.test(one))?.[1] ?? digitWidth;
  return Array.from(number, ofOne).reduce((sum, ems) => sum + ems, 0);
}

export function HallPage(): JSX.Element {
  const [language] = useState(chosenLanguage);
  const [now, setNow] = useState<HallNow<HallView>>({
    message: null,
    connected: false,
    lostSinceMs: null,
  });
  const [clock, setClock] = useState<HallClock | null>(null);
  useEffect(() => {
    const sound = openHallSound();
    setClock(
      openHallLine<HallView>('/hall', true, (next) => {
        setNow(next);
        sound?.hear(next.connected ? (next.message?.view.sound ?? null) : null);
      }),
    );
  }, []);
  useEverySecond();

  const { message } = now;
  const gate = useGate(!now.connected);
  const timeZone = message?.timeZone ?? 'UTC';
  const tongue = useMemo(() => pageTongue(language, timeZone), [language, timeZone]);
  const { hall } = tongue.words;
  useDocument(message === null ? hall.title : tongue.text(message.centre), tongue);
  if (gate !== null) return <GateScreen gate={gate} tongue={tongue} />;
  if (message === null || clock === null) {
    return <main class="hall-board-page" data-state="opening" aria-busy="true" />;
  }
  if (clock.silentMs() > trustedMs) {
    return (
      <main class="hall-board-page" data-state="lost">
        <p class="hall-message" role="alert">
          {hall.lookAtBoards}
        </p>
      </main>
    );
  }
  if (!message.view.isOpen) {
    const { closedBecause } = message.view;
    return (
      <main class="hall-board-page" data-state="closed">
        {closedBecause !== null && (
          <p class="hall-message">{tongue.words.closedToday(tongue.text(closedBecause))}</p>
        )}
      </main>
    );
  }
  return <Television view={message.view} tongue={tongue} clock={clock} />;
}

interface TelevisionProps {
  readonly view: HallView;
  readonly tongue: PageTongue;
  readonly clock: HallClock;
}

function Television({ view, tongue, clock }: TelevisionProps): JSX.Element {
  const { hall } = tongue.words;
  const [newest, ...earlier] = view.calls;
  const nowMs = clock.now()?.ms ?? 0;
  const wallMs = clock.wallMs();
  const shift = shifts[Math.floor(nowMs / shiftEveryMs) % shifts.length] ?? 0;
  // The zero of Arabic digits is a dot, which reads as nothing at eight metres.
  const waiting = view.waiting.filter(({ count }) => count > 0);
  const notices = [...view.notices, view.fairness];
  const notice = notices[Math.floor(nowMs / noticeMs) % notices.length];
  return (
    <main class="hall-board-page" data-state="open" style={{ translate: `${shift}px ${shift}px` }}>
      <section class="calls" aria-label={hall.calls} aria-live="polite">
        {newest === undefined ? (
          <p class="hall-message">{hall.nobodyCalled}</p>
        ) : (
          <Call
            key={`${newest.number}/${newest.sinceMs}`}
            call={newest}
            isFresh={nowMs - newest.sinceMs < freshMs}
            tongue={tongue}
          />
        )}
        <ol class="earlier">
          {earlier.map((call) => (
            <li key={call.number}>
              <Call call={call} isFresh={false} tongue={tongue} />
            </li>
          ))}
        </ol>
      </section>
      <section class="hall-waiting" aria-label={hall.waiting}>
        <h2>{waiting.length === 0 ? tongue.words.clerk.nobodyWaits : hall.waiting}</h2>
        <Waiting waiting={waiting} tongue={tongue} />
        <p class="hall-clock">{wallMs === null ? '–:–' : tongue.minute(wallMs)}</p>
      </section>
      <p class="hall-notice">{notice === undefined ? '' : tongue.text(notice)}</p>
    </main>
  );
}

const gapEms = 0.3;

function Waiting({ waiting, tongue }: Pick<HallView, 'waiting'> & { tongue: PageTongue }) {
  const short = waiting.filter(({ prefix }) => prefix !== '');
  const rows = waiting.length - short.length + Math.ceil(short.length / 2);
  const ems = short.map(({ prefix, count }) => emsOf(`${prefix}${count}`) + gapEms);
  return (
    <ul style={{ '--rows': rows, '--ems': Math.max(1, ...ems) }}>
      {waiting.map(({ service, prefix, count }) => (
        <li key={service.en + prefix} data-named={prefix === ''}>
          <span class="hall-service">
            {prefix === '' ? tongue.text(service) : <bdi dir="ltr">{prefix}</bdi>}
          </span>
          <strong>{tongue.number(count)}</strong>
        </li>
      ))}
    </ul>
  );
}

interface CallProps {
  readonly call: HallView['calls'][number];
  readonly isFresh: boolean;
  readonly tongue: PageTongue;
}

function Call({ call, isFresh, tongue }: CallProps): JSX.Element {
  const { hall } = tongue.words;
  return (
    <p class="call" data-number={call.number} data-window={call.window} data-fresh={isFresh}>
      <bdi class="call-number" dir="ltr" style={{ '--ems': emsOf(call.number) }}>
        {call.number}
      </bdi>
      <span class="call-arrow" aria-hidden="true" />
      <span class="call-window">
        <small>{hall.window}</small> <strong>{tongue.number(call.window)}</strong>
      </span>
    </p>
  );
}
