/**
 * One service window: its board above, the clerk behind the glass, the buttons and the lamp on
 * the counter, and the two cables that can be pulled.
 */
import type { JSX } from 'preact';
import { LedBoard } from '../../../drivers/web/client/led-board.tsx';
import type { HallView } from '../view.ts';
import { CallButton } from './call-button.tsx';
import { FaultToggle } from './fault-toggle.tsx';
import { type FurnitureProps, officeColour } from './furniture.ts';
import { Lamp } from './lamp.tsx';
import { Clerk } from './people.tsx';
import { WindowKeys } from './window-keys.tsx';

export interface WindowBoothProps extends FurnitureProps {
  readonly booth: HallView['room']['windows'][number];
  /** Somebody practises here. */
  readonly isYours: boolean;
}

export function WindowBooth(props: WindowBoothProps): JSX.Element {
  const { booth, isYours, view, tongue, act } = props;
  const { words } = tongue;
  const name = words.window(tongue.number(booth.number));
  const board = booth.board === null ? undefined : view.boards[booth.board];
  const display = view.clerkDisplays[String(booth.number)];
  const lit = booth.call.lamp !== null && view.lamps[booth.call.lamp] === true;
  return (
    <article
      class="booth"
      id={`window-${booth.number}`}
      aria-label={name}
      data-window={booth.number}
      data-yours={isYours}
    >
      {board !== undefined && (
        <>
          <div class="hanger" aria-hidden="true" />
          <LedBoard
            {...board}
            name={String(booth.number)}
            label={words.boardShows(name, board.text, board.mode === 'flashing')}
          />
        </>
      )}
      <div class="glass">
        <h3 class="plaque">
          <span class="plaque-word">{words.window('')}</span>
          <span class="plaque-number">{tongue.number(booth.number)}</span>
        </h3>
        <Clerk look={booth.number} />
        <Alert {...props} />
        <Services {...props} />
      </div>
      <div class="counter">
        {display !== undefined && (
          <pre
            class="clerk-display"
            role="img"
            dir="ltr"
            data-text={display.text}
            aria-label={words.clerkDisplay(name)}
          >
            {display.text}
          </pre>
        )}
        {booth.call.lamp !== null && (
          <Lamp lit={lit} label={lit ? `${words.peopleWait}: ${words.lamp.on}` : words.lamp.off} />
        )}
        <CallButton booth={booth} name={name} view={view} tongue={tongue} act={act} />
        <WindowKeys booth={booth} name={name} view={view} tongue={tongue} act={act} />
      </div>
      <Cables {...props} />
    </article>
  );
}

/** What can be unplugged here; a board on a unit's pins goes with its unit. */
function Cables({ booth, view, tongue, act }: WindowBoothProps): JSX.Element {
  const { words } = tongue;
  const board = booth.board === null ? undefined : view.boards[booth.board];
  const unit = booth.call.unit === null ? undefined : view.units[booth.call.unit];
  return (
    <div class="cables">
      {board?.unit === null && (
        <FaultToggle
          name={`board/${booth.board}`}
          on={!board.plugged}
          label={words.faults.board}
          onChange={(on) => act.fault(`board/${booth.board}`, 'unplugged', on)}
        />
      )}
      {unit !== undefined && (
        <FaultToggle
          name={`unit/${booth.call.unit}`}
          on={!unit.plugged}
          label={words.faults.unit}
          onChange={(on) => act.fault(`unit/${booth.call.unit}`, 'unplugged', on)}
        />
      )}
    </div>
  );
}

/** What takes too long here: a citizen to come, the service under way, a clerk to call who waits. */
function Alert({ booth, view, tongue }: WindowBoothProps): JSX.Element | null {
  const { words } = tongue;
  const now = view.state?.windows.find(({ window }) => window === booth.number);
  if (now === undefined) return null;
  const { idle, noShowOffered, serviceExceeded } = now;
  const exceeded = serviceExceeded === 0 ? null : words.serviceExceeded[serviceExceeded];
  const text = (noShowOffered && words.noShowOffered) || exceeded || (idle && words.idle);
  if (!text) return null;
  return (
    <p class="alert" role="status" data-percent={serviceExceeded || 80}>
      {text}
    </p>
  );
}

/** The services of a window, office by office: `A B` of the first, `F` of the second. */
function Services({ booth, view, tongue }: WindowBoothProps): JSX.Element {
  const { offices, services } = view.room;
  const mine = services.filter((service) => booth.services.includes(service.id));
  return (
    <ul class="served">
      {offices.map((office, at) => {
        const served = mine.filter((service) => service.office === office.id);
        if (served.length === 0) return null;
        return (
          <li key={office.id}>
            <span class="served-office">{tongue.text(office.name)}</span>
            <span class="served-letters">
              {served.map((service) => (
                <abbr
                  key={service.id}
                  class="letter"
                  data-office={officeColour(at)}
                  title={tongue.text(service.name)}
                >
                  {service.prefix}
                </abbr>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
