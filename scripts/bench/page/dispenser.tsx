/**
 * The dispenser: a button for each service under its office, plain and for those who go first, and
 * the staff's buttons that open the day and pause what is down.
 */
import type { JSX } from 'preact';
import type { Text } from '../../../config/schema/schema.ts';
import type { HallState, HallView } from '../view.ts';
import { faultName } from './event-words.ts';
import { FaultToggle } from './fault-toggle.tsx';
import { type FurnitureProps, officeColour } from './furniture.ts';
import { HallButton } from './hall-button.tsx';
import { Lamp } from './lamp.tsx';
import { Signals } from './signals.tsx';
import type { BenchTongue } from './words.ts';

type DispenserPlace = HallView['room']['dispensers'][number];

export interface DispenserProps extends FurnitureProps {
  readonly dispenser: DispenserPlace;
  /** Of the first one, for the ways through the page. */
  readonly anchor: string | undefined;
}

export function Dispenser({ dispenser, anchor, view, tongue, act }: DispenserProps): JSX.Element {
  const { words } = tongue;
  const { offices, services } = view.room;
  const { devices, dispensers } = view.state ?? { devices: [], dispensers: [] };
  const readiness = dispensers.find((one) => one.dispenser === dispenser.id)?.readiness ?? null;
  const places = [
    ...dispenser.buttons,
    ...(dispenser.openDay === null ? [] : [dispenser.openDay]),
    ...dispenser.pauses,
  ];
  const units = new Set(places.flatMap(({ unit }) => (unit === null ? [] : [unit])));
  return (
    <section
      class="kiosk"
      id={anchor}
      data-readiness={readiness}
      tabindex={-1}
      aria-label={words.dispenser}
    >
      <header class="kiosk-head">
        <h2>{words.dispenser}</h2>
        <Readiness
          readiness={readiness}
          closedToday={view.state?.closedToday ?? null}
          printer={devices.find(({ device }) => device === `printer/${dispenser.printer}`)}
          tongue={tongue}
        />
      </header>
      <div class="kiosk-offices">
        {offices.map((office, at) => {
          const mine = services.filter((service) => service.office === office.id);
          const buttons = mine.flatMap((service) =>
            dispenser.buttons
              .filter((place) => place.service === service.id)
              .map((place) => ({ place, service })),
          );
          if (buttons.length === 0) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a column.
            <div
              class="kiosk-office"
              key={office.id}
              role="group"
              aria-label={tongue.text(office.name)}
            >
              <h3>{tongue.text(office.name)}</h3>
              {buttons.map(({ place, service }) => (
                <TicketButton
                  key={place.button}
                  place={place}
                  service={service}
                  office={{ name: tongue.text(office.name), colour: officeColour(at) }}
                  view={view}
                  tongue={tongue}
                  act={act}
                />
              ))}
            </div>
          );
        })}
      </div>
      <div class="kiosk-others">
        {dispenser.infos.map((place) => (
          <InfoButton key={place.button} place={place} view={view} tongue={tongue} act={act} />
        ))}
        {dispenser.openDay !== null && (
          <HallButton
            place={dispenser.openDay}
            look="take open-day"
            label={words.openDayLabel}
            view={view}
            act={act}
          >
            <span class="take-name">{words.openDay}</span>
            <small>{words.openDayHint}</small>
          </HallButton>
        )}
        {dispenser.pauses.map((place) => (
          <PauseButton key={place.button} place={place} view={view} tongue={tongue} act={act} />
        ))}
      </div>
      <div class="cables">
        <Signals
          places={dispenser.answer}
          label={words.answerSignals}
          view={view}
          tongue={tongue}
        />
        {[...units].map((unit) => (
          <FaultToggle
            key={unit}
            name={`unit/${unit}`}
            on={view.units[unit]?.plugged === false}
            label={words.faults.dispenserUnit}
            onChange={(on) => act.fault(`unit/${unit}`, 'unplugged', on)}
          />
        ))}
      </div>
    </section>
  );
}

interface TicketButtonProps extends FurnitureProps {
  readonly place: DispenserPlace['buttons'][number];
  readonly service: HallView['room']['services'][number];
  readonly office: { readonly name: string; readonly colour: number };
}

function TicketButton(props: TicketButtonProps): JSX.Element {
  const { place, service, office, view, tongue, act } = props;
  const { words } = tongue;
  const name = tongue.text(service.name);
  const priority = place.priority === null ? null : words.priority[place.priority];
  const lit = place.lamp !== null && view.lamps[place.lamp] === true;
  return (
    <HallButton
      place={place}
      look={priority === null ? 'take' : 'take first'}
      office={office.colour}
      label={
        priority === null
          ? words.takeNumber(name, office.name)
          : words.takePriority(name, office.name, priority)
      }
      view={view}
      act={act}
    >
      <span class="letter" data-office={office.colour}>
        {service.prefix}
      </span>
      <span class="take-name">
        {name}
        {priority !== null && <small>{priority}</small>}
        {place.further.map((id) => (
          <small key={id}>{words.andThen(serviceName(view, tongue, id))}</small>
        ))}
        {place.paper === 'roll' && <small>{words.roll(view.state?.nextOfRoll ?? null)}</small>}
      </span>
      {place.lamp !== null && (
        <Lamp isSmall lit={lit} label={lit ? words.lamp.on : words.lamp.off} />
      )}
    </HallButton>
  );
}

function serviceName(view: HallView, tongue: BenchTongue, id: string): string {
  const service = view.room.services.find((one) => one.id === id);
  return service === undefined ? id : tongue.text(service.name);
}

interface InfoButtonProps extends FurnitureProps {
  readonly place: DispenserPlace['infos'][number];
}

function InfoButton({ place, view, tongue, act }: InfoButtonProps): JSX.Element {
  const { words } = tongue;
  const name = serviceName(view, tongue, place.service);
  return (
    <HallButton place={place} look="take open-day" label={words.infoOf(name)} view={view} act={act}>
      <span class="take-name">{name}</span>
      <small>{words.infoHint}</small>
    </HallButton>
  );
}

interface PauseButtonProps extends FurnitureProps {
  readonly place: DispenserPlace['pauses'][number];
}

function PauseButton({ place, view, tongue, act }: PauseButtonProps): JSX.Element {
  const { words } = tongue;
  const { offices, services } = view.room;
  const { scope, of } = place;
  const named = [...services, ...offices].find(({ id }) => id === of);
  const name = named === undefined ? words.wholeHall : tongue.text(named.name);
  const pause = view.state?.pauses.find((one) => one.scope === scope && one.of === of);
  const hint = pause === undefined ? words.pauseHint : words.resumeHint;
  return (
    <HallButton place={place} look="take open-day" label={`${name}: ${hint}`} view={view} act={act}>
      <span class="take-name">{name}</span>
      <small>{pause === undefined ? hint : `${tongue.text(pause.name)} — ${hint}`}</small>
    </HallButton>
  );
}

interface ReadinessProps {
  readonly readiness: HallState['dispensers'][number]['readiness'] | null;
  readonly closedToday: Text | null;
  readonly printer: HallState['devices'][number] | undefined;
  readonly tongue: BenchTongue;
}

/** Whether a press is worth it, as the controller says; its lamps say the same. */
function Readiness({ readiness, closedToday, printer, tongue }: ReadinessProps): JSX.Element {
  const { words } = tongue;
  if (readiness === 'closed') {
    return (
      <p role="status">
        {closedToday === null
          ? words.dispenserClosed
          : words.dispenserClosedToday(tongue.text(closedToday))}
      </p>
    );
  }
  if (readiness !== 'failing') return <p role="status">{words.dispenserHint}</p>;
  const causes = (printer?.faults ?? [])
    .filter(({ severity }) => severity === 'stopped')
    .map(({ code }) => faultName(code, tongue));
  return (
    <p role="status">
      <span class="alert">{words.dispenserFailing(causes)}</span>
    </p>
  );
}
