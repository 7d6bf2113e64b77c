/**
 * The page's root: one live copy of the hall, one language, and the furniture that draws them.
 */
import { Dispenser, Printer } from '/dispenser.js';
import { eventWords } from '/event-words.js';
import { Feed } from '/feed.js';
import { HallBoard } from '/hall-board.js';
import { openHall } from '/live.js';
import { Queues } from '/queues.js';
import { Seats } from '/seats.js';
import { Switchboard } from '/switchboard.js';
import {
  html,
  render,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from '/vendor/htm-preact.js';
import { WindowBooth } from '/window-booth.js';
import { chosenLanguage, rememberLanguage, tongueOf } from '/words.js';

/** Read aloud as it happens; the rest of the feed is there to be read. */
const spokenEvents = [
  'ticket.called',
  'ticket.recalled',
  'ticket.voided',
  'device.faulted',
  'window.call-refused',
];
const noticeMs = 6000;

function Hall() {
  const [language, setLanguage] = useState(chosenLanguage);
  const [live, setLive] = useState({ connected: false, view: null });
  const [notice, setNotice] = useState(null);
  const hall = useRef(null);

  useEffect(() => {
    hall.current = openHall(setLive);
  }, []);

  const timeZone = live.view?.room.timeZone ?? 'UTC';
  const tongue = useMemo(() => tongueOf(language, timeZone), [language, timeZone]);
  const { words } = tongue;

  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = tongue.direction;
    document.title =
      live.view === null ? words.title : `${words.title} · ${tongue.text(live.view.room.centre)}`;
  }, [language, tongue, live.view === null]);

  const spoken = useSpoken(live.view, tongue);

  const act = useMemo(() => {
    const told = (done) => done.then((reason) => setNotice(reason));
    return {
      press: (...args) => told(hall.current.press(...args)),
      fault: (...args) => told(hall.current.fault(...args)),
      power: (...args) => told(hall.current.power(...args)),
    };
  }, []);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => setNotice(null), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);

  const switchLanguage = useCallback(() => {
    const next = language === 'ar' ? 'en' : 'ar';
    rememberLanguage(next);
    setLanguage(next);
    const address = new URL(location.href);
    if (address.searchParams.has('lang')) {
      address.searchParams.set('lang', next);
      history.replaceState(null, '', address);
    }
  }, [language]);

  const { view } = live;
  if (view === null) {
    return html`<p class="loading" role="status">${words.loading}</p>`;
  }
  const { room } = view;
  const noPower = view.processes?.controller.state === 'power-cut';
  const printers = [...new Set(room.dispensers.map((dispenser) => dispenser.printer))];
  return html`
    <header class="sign" data-power=${noPower ? 'off' : 'on'}>
      <div class="sign-mark" aria-hidden="true">${words.title}</div>
      <div class="sign-words">
        <h1>${tongue.text(room.centre)}</h1>
        <p>${words.bench}</p>
      </div>
      <button type="button" class="language" lang=${language === 'ar' ? 'en' : 'ar'} onClick=${switchLanguage}>
        ${words.otherLanguage}
      </button>
    </header>
    ${
      view.state !== null &&
      html`<p class="rule"><strong>${words.rule}</strong> ${tongue.text(view.state.fairness)}</p>`
    }
    ${!live.connected && html`<p class="banner" data-kind="lost" role="alert">${words.hallLost}</p>`}
    ${
      noPower &&
      html`
        <p class="banner" data-kind="power" role="alert">
          <span>${words.powerCut}</span>
          <button type="button" class="plain" onClick=${() => act.power(true)}>${words.powerBack}</button>
        </p>
      `
    }
    <nav class="ways" aria-label=${words.bench}>
      ${Object.entries(words.ways).map(([id, label]) => html`<a key=${id} href=${`#${id}`}>${label}</a>`)}
    </nav>
    <main data-power=${noPower ? 'off' : 'on'}>
      ${
        room.hallBoards.length > 0 &&
        html`
          <div class="hall-boards">
            ${room.hallBoards.map(
              (place) => html`
                <${HallBoard} key=${place.id} place=${place} view=${view} tongue=${tongue} act=${act} />
              `,
            )}
          </div>
        `
      }
      <section class="wall" id="windows" tabindex="-1" aria-label=${words.windows}>
        ${room.windows.map(
          (booth) => html`
            <${WindowBooth} key=${booth.number} booth=${booth} view=${view} tongue=${tongue} act=${act} />
          `,
        )}
      </section>
      <div class="floor">
        <div class="stack">
          ${room.dispensers.map(
            (dispenser, at) => html`
            <${Dispenser} key=${dispenser.id} anchor=${at === 0 ? 'dispenser' : undefined} dispenser=${dispenser} view=${view} tongue=${tongue} act=${act} />
          `,
          )}
          <${Seats} view=${view} tongue=${tongue} />
          <${Queues} view=${view} tongue=${tongue} />
          <${Switchboard} view=${view} tongue=${tongue} act=${act} />
        </div>
        ${printers.map(
          (id) => html`<${Printer} key=${id} id=${id} view=${view} tongue=${tongue} act=${act} />`,
        )}
        <${Feed} view=${view} tongue=${tongue} />
      </div>
    </main>
    <p class="unseen" role="status" aria-live="polite">${spoken}</p>
    ${notice !== null && html`<p class="notice" role="alert">${words.refused(notice)}</p>`}
  `;
}

/** The last thing worth hearing; what was there when the page opened is not news. */
function useSpoken(view, tongue) {
  const [spoken, setSpoken] = useState('');
  const heard = useRef(null);
  const event = view?.events.findLast(({ type }) => spokenEvents.includes(type)) ?? null;
  const newest = { event: event?.sequence ?? 0, ticket: view?.tickets.at(-1)?.id ?? 0 };
  useEffect(() => {
    if (view === null) return;
    const before = heard.current;
    heard.current = newest;
    if (before === null) return;
    if (newest.event !== before.event && event !== null) {
      setSpoken(eventWords(event, tongue, view.room));
    } else if (newest.ticket !== before.ticket) {
      setSpoken(tongue.words.printed);
    }
  }, [view === null, newest.event, newest.ticket]);
  return spoken;
}

render(html`<${Hall} />`, document.getElementById('hall'));
