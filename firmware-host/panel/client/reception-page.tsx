/**
 * The reception's page. Two taps give a number: the service, which says the documents to ask for, and
 * the class, which prints. Beside it the latest numbers, the printers, the pauses and the day.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { waitWords } from '../../../config/wait-words.ts';
import type { PriorityClass } from '../../queue/words.ts';
import type { ReceptionView, ServiceTile } from '../reception-view.ts';
import { AlarmList } from './alarm-list.tsx';
import { DayGate } from './day-gate.tsx';
import { Frame } from './frame.tsx';
import { KeyButton } from './key-button.tsx';
import { LatestTickets } from './latest-tickets.tsx';
import { PauseDesk } from './pause-desk.tsx';
import { Printers } from './printers.tsx';
import type { ReceptionProps } from './reception-props.ts';
import { TicketNumber } from './ticket-number.tsx';
import { useFocusOnceThere } from './use-focus.ts';

export function ReceptionPage(): JSX.Element {
  return (
    <Frame<ReceptionView>
      path="/reception"
      from={{ page: 'reception' }}
      title={({ words }) => words.reception.title}
      whenLost={({ words }) => words.reception.whenLost}
      strip={(props) => <Printers {...props} />}
    >
      {(props) => <Counter {...props} />}
    </Frame>
  );
}

interface Given {
  readonly number: string;
  readonly service: ServiceTile;
  readonly priority: PriorityClass | null;
}

function Counter(props: ReceptionProps): JSX.Element {
  const { view, ask } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const [given, setGiven] = useState<Given | null>(null);
  /** The service whose part was left without a number: its tile has the focus again. */
  const [left, setLeft] = useState<string | null>(null);
  const tiles = view.offices.flatMap(({ services }) => services);
  const service = tiles.find(({ id }) => id === chosen);

  const [fromRoll, setFromRoll] = useState(false);

  const [further, setFurther] = useState<readonly string[]>([]);

  const issue = async (tile: ServiceTile, priority: PriorityClass | null) => {
    const { dispenser } = view;
    const paper = fromRoll ? ('roll' as const) : undefined;
    const services = further.length === 0 ? undefined : [...further];
    const args = { service: tile.id, dispenser, priority: priority ?? undefined, paper, services };
    const number = await ask({ name: 'issue-ticket', args });
    if (number === null) return;
    setGiven({ number, service: tile, priority });
    setFurther([]);
    setChosen(null);
  };
  return (
    <main class="reception">
      <div class="reception-give">
        {view.day.state !== 'open' && <DayGate {...props} />}
        {given !== null && chosen === null && view.day.state === 'open' && (
          <GivenNumber
            {...props}
            given={given}
            onMore={() => void issue(given.service, given.priority)}
            onDone={() => {
              setLeft(given.service.id);
              setGiven(null);
            }}
          />
        )}
        {service === undefined ? (
          <Tiles
            {...props}
            left={left}
            onChoose={(id) => {
              setLeft(null);
              setChosen(id);
            }}
          />
        ) : (
          <Classes
            {...props}
            service={service}
            fromRoll={fromRoll}
            onRoll={setFromRoll}
            others={tiles.filter(({ id }) => id !== service.id)}
            further={further}
            onFurther={setFurther}
            onClass={(priority) => void issue(service, priority)}
            onInfo={() => {
              void ask({
                name: 'print-info',
                args: { service: service.id, dispenser: view.dispenser },
              });
              setLeft(chosen);
              setChosen(null);
            }}
            onCancel={() => {
              setFurther([]);
              setLeft(chosen);
              setChosen(null);
            }}
          />
        )}
      </div>
      <div class="reception-side">
        <AlarmList
          alarms={view.alarms}
          tongue={props.tongue}
          canPress={props.canAsk}
          acknowledge={
            view.may.includes('acknowledge-alarm')
              ? (alarm) => void ask({ name: 'acknowledge-alarm', args: { alarm } })
              : null
          }
        />
        <PauseDesk {...props} />
        <LatestTickets {...props} />
      </div>
    </main>
  );
}

interface TilesProps extends ReceptionProps {
  readonly left: string | null;
  readonly onChoose: (id: string) => void;
}

function Tiles({ view, tongue, canAsk, left, onChoose }: TilesProps): JSX.Element {
  const { reception } = tongue.words;
  useEffect(() => {
    if (left === null) return;
    document.querySelector<HTMLElement>(`[data-key="service-${CSS.escape(left)}"]`)?.focus();
  }, [left]);
  return (
    <>
      {view.offices.map(({ name, services }) => (
        <section key={name.en} class="office" aria-label={tongue.text(name)}>
          <h2>{tongue.text(name)}</h2>
          <ul class="tiles">
            {services.map((tile) => (
              <li key={tile.id}>
                <KeyButton
                  name={`service-${tile.id}`}
                  look="tile"
                  label={tongue.text(tile.name)}
                  canPress={canAsk && tile.paused === null && view.day.state === 'open'}
                  onPress={() => onChoose(tile.id)}
                >
                  <span class="tile-facts live">
                    {tile.paused === null
                      ? reception.waiting(tongue.number(tile.waiting))
                      : tongue.text(tile.paused)}
                    {tile.waitMs !== null && <span>{tongue.text(waitWords(tile.waitMs))}</span>}
                  </span>
                </KeyButton>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

interface ClassesProps extends ReceptionProps {
  readonly service: ServiceTile;
  readonly fromRoll: boolean;
  readonly onRoll: (fromRoll: boolean) => void;
  readonly others: readonly ServiceTile[];
  /** Further services on the same ticket, in their order. */
  readonly further: readonly string[];
  readonly onFurther: (further: readonly string[]) => void;
  readonly onClass: (priority: PriorityClass | null) => void;
  readonly onInfo: () => void;
  readonly onCancel: () => void;
}

/** The documents to ask for first, and the classes; whoever lacks one keeps the way here. */
function Classes(props: ClassesProps): JSX.Element {
  const { view, tongue, canAsk, service, fromRoll, onRoll, onClass, onInfo, onCancel } = props;
  const { reception, priority } = tongue.words;
  const part = useFocusOnceThere();
  return (
    <section ref={part} tabIndex={-1} class="classes" aria-label={tongue.text(service.fullName)}>
      <h2>{tongue.text(service.fullName)}</h2>
      <h3>{reception.askFor}</h3>
      <ul class="documents">
        {service.documents.map((document) => (
          <li key={document.en}>{tongue.text(document)}</li>
        ))}
      </ul>
      {view.readiness === 'failing' && !fromRoll && (
        <p class="no-paper" role="status">
          {reception.noPaper} {view.hasRoll && reception.takeRoll}
        </p>
      )}
      {view.hasRoll && (
        <label class="from-roll">
          <input
            type="checkbox"
            checked={fromRoll}
            onChange={(event) => onRoll(event.currentTarget.checked)}
          />{' '}
          {reception.fromRoll}
        </label>
      )}
      <Further {...props} />
      <div class="class-keys">
        <KeyButton
          name="class-ordinary"
          look="main-key"
          label={reception.ordinary}
          canPress={canAsk}
          onPress={() => onClass(null)}
        />
        {view.classes.map((name) => (
          <KeyButton
            key={name}
            name={`class-${name}`}
            label={priority[name]}
            canPress={canAsk}
            onPress={() => onClass(name)}
          />
        ))}
        {view.may.includes('print-info') && (
          <KeyButton name="info" label={reception.infoOnly} canPress={canAsk} onPress={onInfo} />
        )}
        <KeyButton name="cancel" label={reception.noTicket} canPress={true} onPress={onCancel} />
      </div>
    </section>
  );
}

/** As many services as one ticket takes beside its first. */
const mostFurther = 5;

function Further({ tongue, others, further, onFurther }: ClassesProps): JSX.Element {
  const { reception } = tongue.words;
  const toggled = (id: string) =>
    further.includes(id) ? further.filter((other) => other !== id) : [...further, id];
  return (
    <details class="further" open={further.length > 0}>
      <summary>{reception.andThen}</summary>
      {others.map(({ id, fullName }) => (
        <label key={id} class="from-roll">
          <input
            type="checkbox"
            checked={further.includes(id)}
            disabled={!further.includes(id) && further.length >= mostFurther}
            onChange={() => onFurther(toggled(id))}
          />{' '}
          {tongue.text(fullName)}
          {further.includes(id) && ` (${tongue.number(further.indexOf(id) + 2)})`}
        </label>
      ))}
    </details>
  );
}

interface GivenProps extends ReceptionProps {
  readonly given: Given;
  readonly onMore: () => void;
  readonly onDone: () => void;
}

function GivenNumber(props: GivenProps): JSX.Element {
  const { view, tongue, canAsk, given, onMore, onDone } = props;
  const { reception } = tongue.words;
  const status = view.latest.find(({ number }) => number === given.number)?.status;
  const part = useFocusOnceThere();
  return (
    <section
      ref={part}
      tabIndex={-1}
      class="given"
      aria-label={reception.given}
      data-number={given.number}
    >
      <h2>
        <TicketNumber number={given.number} tongue={tongue} />
      </h2>
      <p class="given-state live" data-status={status}>
        {tongue.text(given.service.fullName)}:{' '}
        <strong>{status === undefined ? '' : reception.statuses[status]}</strong>
      </p>
      <KeyButton name="one-more" label={reception.oneMore} canPress={canAsk} onPress={onMore} />
      <KeyButton name="given-done" label={reception.done} canPress={true} onPress={onDone} />
    </section>
  );
}
