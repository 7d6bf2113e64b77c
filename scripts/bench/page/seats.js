/**
 * The seats: who holds a ticket and has not been called, as far as the delivered events tell.
 * Nobody sits here from before the hall was opened, since no event told of them.
 */
import { html } from '/vendor/htm-preact.js';

const seatsInARow = 8;
const shownPeople = 24;

export function Seats({ view, tongue }) {
  const { words } = tongue;
  const people = waiting(view.events);
  const shown = people.slice(0, shownPeople);
  const empty = Math.max(0, seatsInARow - shown.length);
  return html`
    <section class="seats" aria-label=${words.seats}>
      <h2>${words.seats}</h2>
      <p>${people.length === 0 ? words.nobodyWaits : words.wait(tongue.number(people.length))}</p>
      <ol>
        ${shown.map(
          ({ number, service }) => html`
            <li key=${number} data-waiting=${number}>
              <${Citizen} look=${lookOf(number)} />
              <span class="seat-number" data-office=${officeOf(view.room, service)}><bdi>${number}</bdi></span>
            </li>
          `,
        )}
        ${Array.from({ length: empty }, (_, at) => html`<li key=${`empty ${at}`} aria-hidden="true"><${Chair} /></li>`)}
      </ol>
    </section>
  `;
}

/** Longest waiting first. */
function waiting(events) {
  const people = new Map();
  for (const { type, data } of events) {
    if (type === 'ticket.issued' || type === 'ticket.resumed') people.set(data.ticket, data);
    else if (type === 'ticket.transferred') {
      people.set(data.ticket, { ...data, service: data.toService });
    } else if (type === 'day.closed') people.clear();
    else if (['ticket.called', 'ticket.voided', 'ticket.expired'].includes(type)) {
      people.delete(data.ticket);
    }
  }
  return [...people.values()];
}

/** The same citizen looks the same for as long as they wait. */
function lookOf(number) {
  return [...number].reduce((sum, character) => sum + character.charCodeAt(0), 0);
}

function officeOf(room, service) {
  const office = room.services.find((known) => known.id === service)?.office;
  return (
    Math.max(
      0,
      room.offices.findIndex((known) => known.id === office),
    ) % 4
  );
}

function Chair() {
  return html`
    <svg class="seat" viewBox="0 0 48 62" aria-hidden="true">
      <path d="M10 30q0-5 5-5h18q5 0 5 5v18H10z" fill="#9fb8b2" /><path d="M7 46h34v6H7z" fill="#7d9a94" />
      <path d="M12 52v9M36 52v9" stroke="#5d6f6b" stroke-width="3" />
    </svg>
  `;
}

const clothes = ['#2f5d62', '#7a4b57', '#3d5a80', '#80653a', '#4f6d4a', '#5b4a77'];
const skins = ['#c89a72', '#b98760', '#d3a780', '#a9764f'];

function Citizen({ look }) {
  const cloth = clothes[look % clothes.length];
  const skin = skins[look % skins.length];
  const scarf = clothes[(look + 3) % clothes.length];
  return html`
    <svg class="seat" viewBox="0 0 48 62" aria-hidden="true">
      <path d="M10 30q0-5 5-5h18q5 0 5 5v18H10z" fill="#9fb8b2" />
      <path d="M12 48V34c0-7 5-11 12-11s12 4 12 11v14z" fill=${cloth} />
      ${
        look % 2 === 0
          ? html`<path d="M24 3c-8 0-11 6-11 12 0 7-2 9-3 12 7 4 21 4 28 0-1-3-3-5-3-12 0-6-3-12-11-12z" fill=${scarf} /><ellipse cx="24" cy="15" rx="6.500" ry="8" fill=${skin} />`
          : html`<ellipse cx="24" cy="14" rx="8" ry="9.500" fill=${skin} /><path d="M15.500 14c-1-8 3-11 8.500-11s9.500 3 8.500 11c-1-4-2-6-4-6-3 1-8 1-9 0-2 1-3 3-4 6z" fill="#2b2622" />`
      }
      <path d="M7 46h34v6H7z" fill="#7d9a94" /><path d="M12 52v9M36 52v9" stroke="#5d6f6b" stroke-width="3" />
    </svg>
  `;
}
