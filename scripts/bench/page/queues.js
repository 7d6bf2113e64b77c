/**
 * How long whoever comes now would wait for each service, and where people wait too long already: as
 * the controller says in its retained `state`.
 */
import { html } from '/vendor/htm-preact.js';

const minuteMs = 60_000;

export function Queues({ view, tongue }) {
  const { state, room } = view;
  const { words } = tongue;
  if (state === null) return null;
  return html`
    <section class="queues" aria-label=${words.queues}>
      <h2>${words.queues}</h2>
      <table>
        <thead>
          <tr>${words.queueColumns.map((title) => html`<th key=${title} scope="col">${title}</th>`)}</tr>
        </thead>
        <tbody>
          ${state.queues.map((queue) => html`<${Queue} key=${queue.service} ...${queue} room=${room} tongue=${tongue} />`)}
        </tbody>
      </table>
    </section>
  `;
}

function Queue({ service, peopleAhead, waitMs, waitExceeded, room, tongue }) {
  const { words } = tongue;
  const known = room.services.find(({ id }) => id === service);
  return html`
    <tr data-service=${service}>
      <th scope="row"><bdi>${known?.prefix}</bdi> ${known === undefined ? service : tongue.text(known.name)}</th>
      <td>${tongue.number(peopleAhead)}</td>
      <td>
        ${waitMs === null ? words.waitUnknown : words.minutes(tongue.number(waitMs.low / minuteMs), tongue.number(waitMs.high / minuteMs))}
        ${waitExceeded > 0 && html`<span class="alert" data-percent=${waitExceeded}>${words.waitExceeded[waitExceeded]}</span>`}
      </td>
    </tr>
  `;
}
