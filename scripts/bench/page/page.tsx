/**
 * The page's root: one live copy of the hall, one language, and the furniture that draws them.
 * Everything comes from what the twins received on their wires; nothing here knows the controller.
 */
import './page.css';
import { type JSX, render } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { chosenLanguage, rememberLanguage } from '../../../drivers/web/client/language-choice.ts';
import type { HallView } from '../view.ts';
import { CourseButton, CoursePanel } from './course-panel.tsx';
import { Dispenser } from './dispenser.tsx';
import { Feed } from './feed.tsx';
import type { FurnitureProps, HallActions } from './furniture.ts';
import { HallBoard } from './hall-board.tsx';
import { type HallLine, type LiveHall, openHall } from './hall-line.ts';
import { Printer } from './printer.tsx';
import { Queues } from './queues.tsx';
import { Seats } from './seats.tsx';
import { Signals } from './signals.tsx';
import { Switchboard } from './switchboard.tsx';
import { type CoursePlay, useCourse } from './use-course.ts';
import { type PageSound, useSound } from './use-sound.ts';
import { useSpoken } from './use-spoken.ts';
import { Voice } from './voice.tsx';
import { WindowBooth } from './window-booth.tsx';
import { type BenchTongue, benchTongue } from './words.ts';

const noticeMs = 6000;

function Page(): JSX.Element {
  const [language, setLanguage] = useState(chosenLanguage);
  const [live, setLive] = useState<LiveHall>({ connected: false, view: null });
  const [notice, setNotice] = useState<string | null>(null);
  const line = useRef<HallLine | null>(null);
  useEffect(() => {
    line.current = openHall(setLive);
  }, []);

  const { connected, view } = live;
  const timeZone = view?.room.timeZone ?? 'UTC';
  const tongue = useMemo(() => benchTongue(language, timeZone), [language, timeZone]);
  useDocument(view, tongue);
  const spoken = useSpoken(view, tongue);
  const sound = useSound(view);

  const act = useMemo((): HallActions => {
    const ask = (what: (line: HallLine) => Promise<string | null>) => {
      if (line.current !== null) void what(line.current).then(setNotice);
    };
    return {
      press: (button, down) => ask((hall) => hall.press(button, down)),
      fault: (device, trouble, on) => ask((hall) => hall.fault(device, trouble, on)),
      power: (on) => ask((hall) => hall.power(on)),
    };
  }, []);
  const play = useCourse(view, act);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => setNotice(null), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);

  const switchLanguage = useCallback(() => {
    const next = language === 'ar' ? 'en' : 'ar';
    rememberLanguage(next);
    setLanguage(next);
  }, [language]);

  const { words } = tongue;
  if (view === null) {
    return (
      <p class="loading" role="status">
        {words.loading}
      </p>
    );
  }
  const noPower = view.processes?.controller.state === 'power-cut';
  return (
    <>
      <Sign view={view} tongue={tongue} noPower={noPower} play={play} onLanguage={switchLanguage} />
      <CoursePanel play={play} view={view} tongue={tongue} />
      {!connected && (
        <p class="banner" data-kind="lost" role="alert">
          {words.hallLost}
        </p>
      )}
      {noPower && (
        <p class="banner" data-kind="power" role="alert">
          <span>{words.powerCut}</span>
          <button type="button" class="plain" onClick={() => act.power(true)}>
            {words.powerBack}
          </button>
        </p>
      )}
      <nav class="ways" aria-label={words.bench}>
        {Object.entries(words.ways).map(([id, label]) => (
          <a key={id} href={`#${id}`}>
            {label}
          </a>
        ))}
      </nav>
      <Room
        view={view}
        tongue={tongue}
        act={act}
        noPower={noPower}
        sound={sound}
        yours={play.course?.cast.window ?? null}
      />
      <p class="unseen" role="status" aria-live="polite">
        {spoken}
      </p>
      {notice !== null && (
        <p class="notice" role="alert">
          {words.refused(notice)}
        </p>
      )}
    </>
  );
}

interface SignProps extends Omit<FurnitureProps, 'act'> {
  readonly noPower: boolean;
  readonly play: CoursePlay;
  readonly onLanguage: () => void;
}

function Sign({ view, tongue, noPower, play, onLanguage }: SignProps): JSX.Element {
  const { words } = tongue;
  return (
    <>
      <header class="sign" data-power={noPower ? 'off' : 'on'}>
        <div class="sign-mark" aria-hidden="true">
          {words.title}
        </div>
        <div class="sign-words">
          <h1>{tongue.text(view.room.centre)}</h1>
          <p>{words.bench}</p>
        </div>
        <CourseButton play={play} tongue={tongue} />
        <button
          type="button"
          class="language"
          lang={tongue.language === 'ar' ? 'en' : 'ar'}
          onClick={onLanguage}
        >
          {words.otherLanguage}
        </button>
      </header>
      {view.state !== null && (
        <section class="rule" aria-label={words.rule}>
          <strong>{words.rule}</strong> {tongue.text(view.state.fairness)}
        </section>
      )}
    </>
  );
}

interface RoomProps extends FurnitureProps {
  readonly noPower: boolean;
  readonly sound: PageSound;
  /** The window that somebody practises at; null while nobody does. */
  readonly yours: number | null;
}

/** The way of a citizen: take a number, sit, be called; and below it how all of that is. */
function Room({ noPower, sound, yours, ...furniture }: RoomProps): JSX.Element {
  const { room } = furniture.view;
  const printers = new Set(room.dispensers.map(({ printer }) => printer));
  return (
    <main data-power={noPower ? 'off' : 'on'}>
      <div class="front">
        <div class="desk">
          {room.dispensers.map((dispenser, at) => (
            <Dispenser
              key={dispenser.id}
              anchor={at === 0 ? 'dispenser' : undefined}
              dispenser={dispenser}
              {...furniture}
            />
          ))}
          {[...printers].map((id) => (
            <Printer key={id} id={id} {...furniture} />
          ))}
          <Seats {...furniture} />
        </div>
        <div class="wall">
          <div class="overhead">
            {room.hallBoards.map((place) => (
              <HallBoard key={place.id} place={place} {...furniture} />
            ))}
            <div class="beside">
              {room.hasVoice && (
                <Voice view={furniture.view} tongue={furniture.tongue} sound={sound} />
              )}
              <Signals
                places={room.alarm}
                label={furniture.tongue.words.alarmSignals}
                view={furniture.view}
                tongue={furniture.tongue}
              />
            </div>
          </div>
          <section
            class="windows"
            id="windows"
            tabindex={-1}
            aria-label={furniture.tongue.words.windows}
          >
            {room.windows.map((booth) => (
              <WindowBooth
                key={booth.number}
                booth={booth}
                isYours={booth.number === yours}
                {...furniture}
              />
            ))}
          </section>
        </div>
      </div>
      <div class="floor">
        <Queues {...furniture} />
        <Feed {...furniture} />
        <Switchboard {...furniture} />
      </div>
    </main>
  );
}

/** The document's language, direction and title are the page's. */
function useDocument(view: HallView | null, tongue: BenchTongue): void {
  const { title } = tongue.words;
  const heading = view === null ? title : `${title} · ${tongue.text(view.room.centre)}`;
  useEffect(() => {
    document.documentElement.lang = tongue.language;
    document.documentElement.dir = tongue.direction;
    document.title = heading;
  }, [tongue.language, tongue.direction, heading]);
}

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no element for the page');
render(<Page />, root);
