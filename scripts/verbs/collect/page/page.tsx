/** All centres at a glance: one row a hall, worst to be seen from afar by word, sign and colour. */
import './page.css';
import { type JSX, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import {
  chosenLanguage,
  rememberLanguage,
} from '../../../../drivers/web/client/language-choice.ts';
import { type Live, openLiveView } from '../../../../drivers/web/client/live-view.ts';
import { isolateCode } from '../../../../drivers/web/client/tongue.ts';
import { nameOfDevice } from '../../../../firmware-host/words/device-words.ts';
import { eventNames, isEventType } from '../../../../firmware-host/words/event-names.ts';
import type { CentresView, HallRow } from '../centres-view.ts';
import { type CentresTongue, centresTongue } from './words.ts';

const minuteMs = 60_000;
const namedDevices = 2;

function Page(): JSX.Element {
  const [language, setLanguage] = useState(chosenLanguage);
  const [{ connected, view }, setLive] = useState<Live<CentresView>>({
    connected: false,
    view: null,
  });
  const [nowMs, setNowMs] = useState<number | null>(null);
  useEffect(() => {
    openLiveView<CentresView>({
      address: '/api/centres',
      // Both come from the server that this page came from, which sends nothing else.
      whole: (data) => {
        const message = data as { readonly atMs: number; readonly view: CentresView };
        setNowMs(message.atMs);
        return message.view;
      },
      changed: (_, data) => data as CentresView,
      show: setLive,
      beat: (data) => setNowMs((data as { readonly atMs: number }).atMs),
    });
  }, []);
  const tongue = centresTongue(language, view?.timeZone ?? 'UTC');
  const { words } = tongue;
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = tongue.direction;
    document.title = words.title;
  }, [language]);
  if (view === null) {
    return (
      <p class="loading" role="status">
        {words.loading}
      </p>
    );
  }
  const other = language === 'ar' ? 'en' : 'ar';
  return (
    <main>
      <header class="strip">
        <h1>{words.title}</h1>
        <Sums view={view} tongue={tongue} />
        <p class="clock">{nowMs === null ? '–:–' : tongue.time(nowMs)}</p>
        <button
          type="button"
          lang={other}
          onClick={() => {
            rememberLanguage(other);
            setLanguage(other);
          }}
        >
          {words.otherLanguage}
        </button>
      </header>
      {!connected && (
        <p class="banner" role="alert">
          {words.lost}
        </p>
      )}
      {connected && !view.isLinked && (
        <p class="banner" role="alert">
          {words.noBroker}
        </p>
      )}
      {view.halls.length === 0 ? (
        <p class="loading">{words.nobody}</p>
      ) : (
        <Halls view={view} tongue={tongue} />
      )}
    </main>
  );
}

interface Drawn {
  readonly view: CentresView;
  readonly tongue: CentresTongue;
}

function Sums({ view, tongue }: Drawn): JSX.Element {
  const { words, number } = tongue;
  const connected = view.halls.filter(({ link }) => link === 'online').length;
  const sum = (of: (row: HallRow) => number) =>
    view.halls.reduce((total, row) => total + of(row), 0);
  const served = sum(({ figures }) => figures?.served ?? 0);
  const within = sum(({ figures }) => figures?.withinTen ?? 0);
  const sums = [
    [words.centres, words.of(number(connected), number(view.halls.length))],
    [words.waiting, number(sum(({ now }) => now?.waiting ?? 0))],
    [words.served, number(served)],
    [words.within, share(within, served, tongue)],
  ] as const;
  return (
    <dl class="sums">
      {sums.map(([name, value]) => (
        <div key={name}>
          <dd>{value}</dd>
          <dt>{name}</dt>
        </div>
      ))}
    </dl>
  );
}

function Halls({ view, tongue }: Drawn): JSX.Element {
  const { words } = tongue;
  return (
    <div class="table">
      <table>
        {view.day !== null && <caption>{words.figuresOf(isolateCode(view.day))}</caption>}
        <thead>
          <tr>
            {Object.entries(words.columns).map(([column, name]) => (
              <th key={column} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.halls.map((row) => (
            <Hall key={`${row.centre}/${row.controller}`} row={row} tongue={tongue} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Row {
  readonly row: HallRow;
  readonly tongue: CentresTongue;
}

function Hall({ row, tongue }: Row): JSX.Element {
  const { words, number, text, time } = tongue;
  const { figures, lastEvent, link, now } = row;
  const wait = now?.waitMs;
  const minutes = (ms: number) => number(Math.round(ms / minuteMs));
  return (
    <tr data-link={link ?? 'unknown'}>
      <th scope="row">
        {row.name === null ? row.centre : text(row.name)}
        <small dir="ltr">
          {row.centre}/{row.controller}
        </small>
      </th>
      <td class="short">
        <b class="sign" data-sign={link === 'online' ? 'good' : 'bad'}>
          {words.link[link ?? 'unknown']}
        </b>
        {row.isIncomplete && (
          <b class="sign" data-sign="wait">
            {words.missing}
          </b>
        )}
      </td>
      <td>
        {now === null ? '–' : words.of(number(now.open), number(now.windows))}
        {now?.isClosed && <small>{words.closed}</small>}
        {now !== null && now.paused > 0 && <small>{words.paused}</small>}
      </td>
      <td class="count">{now === null ? '–' : number(now.waiting)}</td>
      <td class="short">{wait ? words.minutes(minutes(wait.low), minutes(wait.high)) : '–'}</td>
      <td>
        <Devices broken={now?.broken ?? null} tongue={tongue} />
      </td>
      <td class="count">{figures === null ? '–' : number(figures.issued)}</td>
      <td class="count">
        {figures === null ? '–' : share(figures.withinTen, figures.served, tongue)}
      </td>
      <td class="short">
        {lastEvent === null ? '–' : eventName(lastEvent.type, tongue)}
        {lastEvent !== null && <small>{time(lastEvent.atMs)}</small>}
      </td>
    </tr>
  );
}

function Devices({
  broken,
  tongue,
}: {
  readonly broken: readonly string[] | null;
  readonly tongue: CentresTongue;
}): JSX.Element {
  const { language, number, words } = tongue;
  if (broken === null) return <>–</>;
  if (broken.length === 0)
    return (
      <span class="sign" data-sign="good">
        {words.allGood}
      </span>
    );
  const named = broken.slice(0, namedDevices).map((device) => {
    const name = nameOfDevice(device);
    return name === null ? device : `${name.words[language]} ${isolateCode(name.id ?? '')}`.trim();
  });
  const more = broken.length - named.length;
  return (
    <b class="sign" data-sign="bad">
      {named.join(words.and)}
      {more > 0 && ` +${number(more)}`}
    </b>
  );
}

function eventName(type: string, { language }: CentresTongue): string {
  return isEventType(type) ? eventNames[type][language] : type;
}

function share(part: number, whole: number, { number }: CentresTongue): string {
  return whole === 0 ? '–' : `${number(Math.round((100 * part) / whole))} %`;
}

const root = document.getElementById('page');
if (root !== null) render(<Page />, root);
