/**
 * The technician's page, for a phone on a ladder: what is broken, since when and what to do, then the rest.
 * Served to a browser on the controller itself, and to a paired one of a technician with a PIN.
 */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { typedDigits } from '../../../config/typed-digits.ts';
import { isolate, isolateCode } from '../../../drivers/web/client/tongue.ts';
import { nameOfDevice } from '../../words/device-words.ts';
import { eventNames } from '../../words/event-names.ts';
import { arabicAdvice } from '../../words/fault-advice.ts';
import { wordsOfFault } from '../../words/fault-words.ts';
import { wordsOfPaper } from '../../words/paper-words.ts';
import { wordsOfReason } from '../../words/reason-words.ts';
import type { SeenEvent, TechnicianView } from '../technician-view.ts';
import { AlarmList } from './alarm-list.tsx';
import { Configs } from './configs.tsx';
import { DeviceTests, Presses } from './device-tests.tsx';
import { Frame, type PageProps } from './frame.tsx';
import { decide } from './press.ts';
import { SureKey } from './sure-key.tsx';

type TechnicianProps = PageProps<TechnicianView>;
type Place = TechnicianView['paired'][number]['place'];

export function TechnicianPage(): JSX.Element {
  return (
    <Frame<TechnicianView>
      path="/"
      from={null}
      title={({ words }) => words.technician.title}
      whenLost={({ words }) => words.technician.whenLost}
    >
      {(props) => (
        <main class="technician">
          <AlarmList
            alarms={props.view.alarms}
            tongue={props.tongue}
            canPress={false}
            acknowledge={null}
          />
          <Devices {...props} />
          <DeviceTests {...props} />
          <Presses {...props} />
          <Facts {...props} />
          <Configs {...props} />
          <Guides {...props} />
          <Paired {...props} />
          <Events {...props} />
        </main>
      )}
    </Frame>
  );
}

function Devices({ view, tongue, clock }: TechnicianProps): JSX.Element {
  const { technician } = tongue.words;
  const nowMs = clock.now()?.ms ?? 0;
  const broken = view.devices.filter(({ faults }) => faults.length > 0);
  const working = view.devices.filter(({ faults }) => faults.length === 0);
  return (
    <section class="devices" aria-label={technician.devices}>
      <h2>{technician.devices}</h2>
      {broken.length === 0 && <p class="all-work live">{technician.allWork}</p>}
      <ul>
        {broken.map(({ device, faults, sinceMs, ticketsLeft }) => (
          <li key={device} data-device={device} data-severity={faults[0]?.severity}>
            <h3>
              {namedDevice(device, tongue)}
              {sinceMs !== null && (
                <small class="live">{technician.since(tongue.span(nowMs - sinceMs))}</small>
              )}
            </h3>
            {faults.map(({ code, hint }) => {
              const words = wordsOfFault(code);
              const advice = tongue.language === 'ar' ? arabicAdvice(code, device) : null;
              return (
                <p key={code}>
                  <strong>{words === null ? code : tongue.text(words)}</strong>{' '}
                  {advice ?? (
                    <span lang="en" dir="ltr">
                      {hint}
                    </span>
                  )}
                </p>
              );
            })}
            <Paper {...{ ticketsLeft, tongue }} />
          </li>
        ))}
      </ul>
      <ul class="working live">
        {working.map(({ device, ticketsLeft }) => (
          <li key={device} data-device={device}>
            {namedDevice(device, tongue)} {technician.works}
            <Paper {...{ ticketsLeft, tongue }} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In one line of text, such as `Printer hall`. */
function namedDevice(device: string, tongue: TechnicianProps['tongue']): string {
  const named = nameOfDevice(device);
  if (named === null) return device;
  const { kind, words, id } = named;
  const shown = id !== null && (kind === 'board' ? tongue.number(Number(id)) : isolateCode(id));
  return [tongue.text(words), shown].filter(Boolean).join(' ');
}

function Paper({
  ticketsLeft,
  tongue,
}: Pick<TechnicianProps, 'tongue'> & { ticketsLeft: number | null }): JSX.Element | null {
  const paper = wordsOfPaper(ticketsLeft === null ? null : tongue.number(ticketsLeft));
  return paper === null ? null : <small class="paper-left live">{tongue.text(paper)}</small>;
}

function Facts({ view, tongue, clock }: TechnicianProps): JSX.Element {
  const { technician } = tongue.words;
  const { journal } = view;
  const nowMs = clock.now()?.ms ?? 0;
  const { unsentSinceMs } = journal;
  const facts = [
    [technician.newest, tongue.number(journal.newest)],
    [technician.acknowledged, tongue.number(journal.acknowledged)],
    [technician.unsent, tongue.number(journal.unsent)],
    ...(unsentSinceMs === null
      ? []
      : [[technician.oldestUnsent, technician.forSpan(tongue.span(nowMs - unsentSinceMs))]]),
    [
      technician.fill,
      `${tongue.number(journal.fillPercent)}${tongue.language === 'ar' ? '٪' : ' %'}`,
    ],
    [technician.config, tongue.number(view.configGeneration)],
    [technician.software, isolateCode(view.software)],
  ];
  return (
    <section aria-label={technician.journal}>
      <h2>{technician.journal}</h2>
      <dl class="facts live">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const guideLanguages = [
  { lang: 'ar', ending: '', own: 'العربية' },
  { lang: 'en', ending: '-en', own: 'English' },
];

/** Sheets to print; the build puts them beside this page. */
function Guides({ tongue }: TechnicianProps): JSX.Element {
  const { guides, guideNames } = tongue.words.technician;
  return (
    <section class="guides" aria-label={guides}>
      <h2>{guides}</h2>
      <ul>
        {Object.entries(guideNames).map(([name, label]) => (
          <li key={name}>
            {label}:{' '}
            {guideLanguages.map(({ lang, ending, own }) => (
              <a
                key={lang}
                lang={lang}
                href={`/guide-${name}${ending}.html`}
                aria-label={`${label}: ${own}`}
                target="_blank"
                rel="noreferrer"
              >
                {own}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Paired({ view, tongue, canAsk }: TechnicianProps): JSX.Element {
  const { technician, window: windowWord } = tongue.words;
  const [code, setCode] = useState('');
  const [chosen, setChosen] = useState('reception');
  const [problem, setProblem] = useState<string | null>(null);
  const nameOf = (place: Place) =>
    place.page === 'window' ? windowWord(tongue.number(place.window)) : technician[place.page];
  const ask = async (request: Parameters<typeof decide>[0]) => {
    const refused = await decide(request);
    setProblem(refused === null ? null : tongue.text(refused));
    return refused === null;
  };
  return (
    <section class="paired" aria-label={technician.paired}>
      <h2>{technician.paired}</h2>
      {view.paired.length === 0 && <p>{technician.nonePaired}</p>}
      <ul>
        {view.paired.map(({ id, place, pairedAtMs, isGone }) => (
          <li key={id} data-paired={id}>
            {nameOf(place)} · {tongue.minute(pairedAtMs)} <bdi dir="ltr">{id}</bdi>
            {isGone && <strong> {technician.placeGone}</strong>}
            <SureKey
              name={`revoke-${id}`}
              words={technician.revoke}
              canPress={canAsk}
              onSure={() => void ask({ name: 'revoke-device', args: { id } })}
            />
          </li>
        ))}
      </ul>
      <form
        class="pair-form"
        onSubmit={(event) => {
          event.preventDefault();
          void ask({ name: 'pair-device', args: { code, place: placeOf(chosen) } }).then(
            (isDone) => {
              if (isDone) setCode('');
            },
          );
        }}
      >
        <label>
          {technician.code}{' '}
          <input
            dir="ltr"
            inputMode="numeric"
            autocomplete="off"
            pattern="[0-9]{6}"
            required={true}
            value={code}
            onInput={(event) => setCode(typedDigits(event.currentTarget.value))}
          />
        </label>
        <label>
          {technician.place}{' '}
          <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            <option value="reception">{technician.reception}</option>
            <option value="hall">{technician.hall}</option>
            <option value="manager">{technician.manager}</option>
            <option value="technician">{technician.technician}</option>
            {view.windows.map((window) => (
              <option key={window} value={String(window)}>
                {windowWord(tongue.number(window))}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="key">
          {technician.pair}
        </button>
      </form>
      <p role="alert">{problem}</p>
    </section>
  );
}

function placeOf(chosen: string): Place {
  return isPage(chosen) ? { page: chosen } : { page: 'window', window: Number(chosen) };
}

function isPage(chosen: string): chosen is Exclude<Place['page'], 'window'> {
  return ['reception', 'hall', 'manager', 'technician'].includes(chosen);
}

function Events({ view, tongue, clock }: TechnicianProps): JSX.Element {
  const { technician } = tongue.words;
  const nowMs = clock.now()?.ms ?? 0;
  return (
    <section class="events" aria-label={technician.events}>
      <h2>{technician.events}</h2>
      <ol>
        {view.events.map((event) => (
          <li
            key={`${event.ms}/${event.type}/${event.number ?? event.device}`}
            data-type={event.type}
          >
            <span class="live">{technician.ago(tongue.span(nowMs - event.ms))}</span>{' '}
            <strong>{tongue.text(eventNames[event.type])}</strong> <About {...{ event, tongue }} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function About({ event, tongue }: Pick<TechnicianProps, 'tongue'> & { event: SeenEvent }) {
  const reason = event.reason === null ? null : wordsOfReason(event.reason);
  const facts = [
    event.number,
    event.window === null ? null : tongue.words.window(tongue.number(event.window)),
    event.device === null ? null : namedDevice(event.device, tongue),
    event.askedBy,
  ];
  const said = [...facts, reason === null ? null : tongue.text(reason)];
  return <>{said.flatMap((fact) => (fact === null ? [] : isolate(fact))).join(' · ')}</>;
}
