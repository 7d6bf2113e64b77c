/**
 * The seats: who holds a ticket and has not been called, as far as the delivered events say. Nobody
 * sits here from before the hall was opened, since no event of theirs was delivered.
 */
import type { JSX } from 'preact';
import type { FeedEntry, Room } from '../view.ts';
import { type FurnitureProps, officeColour } from './furniture.ts';
import { Chair, Citizen } from './people.tsx';

const seatsInARow = 8;
const shownPeople = 24;

interface Waiting {
  readonly number: string;
  readonly service: string;
}

export function Seats({ view, tongue }: Omit<FurnitureProps, 'act'>): JSX.Element {
  const { words } = tongue;
  const people = waiting(view.events);
  const shown = people.slice(0, shownPeople);
  const empty = Math.max(0, seatsInARow - shown.length);
  return (
    <section class="seats" aria-label={words.seats}>
      <h2>{words.seats}</h2>
      <p>{people.length === 0 ? words.nobodyWaits : words.wait(tongue.number(people.length))}</p>
      <ol>
        {shown.map(({ number, service }) => (
          <li key={number} data-waiting={number}>
            <Citizen look={lookOf(number)} />
            <span class="seat-number" data-office={officeOf(view.room, service)}>
              <bdi>{number}</bdi>
            </span>
          </li>
        ))}
        {Array.from({ length: empty }, (_, at) => (
          <li key={`empty ${at}`} aria-hidden="true">
            <Chair />
          </li>
        ))}
      </ol>
    </section>
  );
}

const arrivals = ['ticket.issued', 'ticket.resumed', 'ticket.transferred'];
const departures = ['ticket.called', 'ticket.voided', 'ticket.expired'];

/** Longest waiting first. */
function waiting(events: readonly FeedEntry[]): readonly Waiting[] {
  const people = new Map<unknown, Waiting>();
  for (const { type, data } of events) {
    if (arrivals.includes(type)) {
      people.set(data['ticket'], {
        number: String(data['number']),
        service: String(data['toService'] ?? data['service']),
      });
    } else if (type === 'day.closed') people.clear();
    else if (departures.includes(type)) people.delete(data['ticket']);
  }
  return [...people.values()];
}

/** The same citizen looks the same for as long as they wait. */
function lookOf(number: string): number {
  return [...number].reduce((sum, character) => sum + character.charCodeAt(0), 0);
}

function officeOf(room: Room, service: string): number {
  const office = room.services.find((known) => known.id === service)?.office;
  return officeColour(room.offices.findIndex((known) => known.id === office));
}
