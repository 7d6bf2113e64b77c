/**
 * What every page of staff has around its own matter: the strip with the centre, the clock and the
 * language, the bar that says that nothing is heard, and the word on what was refused.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { chosenLanguage, rememberLanguage } from '../../../drivers/web/client/language-choice.ts';
import type { PageRequest } from '../page-request.ts';
import { useEverySecond } from './every-second.ts';
import type { HallClock } from './hall-clock.ts';
import { type HallNow, openHallLine } from './hall-line.ts';
import { GateScreen, useGate } from './pairing.tsx';
import { type Asked, createPress, type Press } from './press.ts';
import { useDocument } from './use-document.ts';
import { type PageTongue, pageTongue } from './words.ts';

const noticeMs = 7000;

const askNothing: Press = () => Promise.resolve({ status: 'unknown' });

/** What a page is given. */
export interface PageProps<View> {
  readonly view: View;
  readonly tongue: PageTongue;
  readonly clock: HallClock;
  /** Buttons ask for nothing while it is false. */
  readonly canAsk: boolean;
  /** Asks, and shows why it was refused. Resolves to the number that it was about, or null. */
  ask(asked: Asked, whileHolding?: string | null): Promise<string | null>;
}

export interface FrameProps<View> {
  /** Of the page, such as `/window/3`. */
  readonly path: string;
  /** Null for a page that asks for nothing at the door. */
  readonly from: PageRequest['from'] | null;
  /** What to do while nothing is heard. */
  readonly whenLost: (tongue: PageTongue) => string;
  readonly title: (tongue: PageTongue) => string;
  readonly strip?: (props: PageProps<View>) => ComponentChildren;
  readonly children: (props: PageProps<View>) => JSX.Element;
}

export function Frame<View>(props: FrameProps<View>): JSX.Element {
  const { children, from, path, strip, title, whenLost } = props;
  const [language, setLanguage] = useState(chosenLanguage);
  const [now, setNow] = useState<HallNow<View>>({
    message: null,
    connected: false,
    lostSinceMs: null,
  });
  const [notice, setNotice] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  /** The event whose view is still to come: until then the page shows what is true no more. */
  const [awaited, setAwaited] = useState(0);
  const line = useRef<{ readonly clock: HallClock; readonly press: Press } | null>(null);
  useEffect(() => {
    const clock = openHallLine<View>(path, false, setNow);
    line.current = { clock, press: from === null ? askNothing : createPress(from, clock) };
  }, [path]);
  useEverySecond();

  const { connected, message, lostSinceMs } = now;
  const gate = useGate(!connected);
  const timeZone = message?.timeZone ?? 'UTC';
  const tongue = useMemo(() => pageTongue(language, timeZone), [language, timeZone]);
  const heading = title(tongue);
  useDocument(heading, tongue);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => setNotice(null), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);

  const ask = useCallback(
    async (asked: Asked, whileHolding?: string | null): Promise<string | null> => {
      setNotice(null);
      setAsking(true);
      const answer = (await line.current?.press(asked, whileHolding)) ?? { status: 'unknown' };
      setAsking(false);
      if (answer.status === 'done') setAwaited(answer.sequence ?? 0);
      if (answer.status === 'refused') setNotice(tongue.text(answer.words));
      if (answer.status === 'unknown') setNotice(tongue.words.unknown);
      return answer.status === 'done' ? (answer.number ?? null) : null;
    },
    [tongue],
  );
  const switchLanguage = () => {
    const next = language === 'ar' ? 'en' : 'ar';
    rememberLanguage(next);
    setLanguage(next);
  };

  useEffect(() => {
    if (!connected) setAwaited(0);
  }, [connected]);

  const { words } = tongue;
  const isBehind = (message?.sequence ?? 0) < awaited;
  const clock = line.current?.clock;
  const page: PageProps<View> | null =
    message === null || clock === undefined
      ? null
      : { view: message.view, tongue, clock, canAsk: connected && !isAsking && !isBehind, ask };
  const wallMs = clock?.wallMs() ?? null;
  return (
    <div class="page" data-connected={connected}>
      <header class="strip">
        <h1>{heading}</h1>
        {page !== null && strip?.(page)}
        <p class="strip-clock">{wallMs === null ? '–:–' : tongue.minute(wallMs)}</p>
        <button
          type="button"
          class="plain"
          lang={language === 'ar' ? 'en' : 'ar'}
          onClick={switchLanguage}
        >
          {words.otherLanguage}
        </button>
      </header>
      {!connected && message !== null && gate === null && (
        <p class="bar" role="alert">
          <strong>
            {lostSinceMs === null ? words.lost : words.lostSince(tongue.minute(lostSinceMs))}
          </strong>{' '}
          {whenLost(tongue)}
        </p>
      )}
      {gate !== null ? (
        <GateScreen gate={gate} tongue={tongue} />
      ) : page === null ? (
        <main class="opening" aria-busy="true">
          <p role="status">{words.loading}</p>
        </main>
      ) : (
        children(page)
      )}
      <div class="notice-place" role="alert">
        {notice !== null && <p class="notice">{notice}</p>}
      </div>
    </div>
  );
}
