/**
 * The event feed as the broker delivered it, newest first, and whether it is whole: the sequence
 * of a stream has no holes, so a missing number is a missing event.
 */
import { eventKind, eventWords } from '/event-words.js';
import { html } from '/vendor/htm-preact.js';

export function Feed({ view, tongue }) {
  const { words } = tongue;
  const entries = view.events.toReversed();
  const missing = entries.reduce(
    (sum, entry, at) => sum + missingBefore(entry, entries[at + 1]),
    0,
  );
  const newest = entries[0];
  return html`
    <section class="feed" id="feed" tabindex="-1" aria-label=${words.feed}>
      <header>
        <h2>${words.feed}</h2>
        <p class="feed-state">
          <span class="state" data-state=${view.link.up ? 'good' : 'bad'}>
            ${view.link.up ? words.feedConnected : words.feedLost}
          </span>
          ${
            newest !== undefined &&
            html`
              <span class="state" data-state=${missing === 0 ? 'good' : 'bad'} data-missing=${missing}>
                ${
                  missing === 0
                    ? words.feedWhole(tongue.number(newest.sequence))
                    : words.feedGaps(tongue.number(missing))
                }
              </span>
            `
          }
        </p>
      </header>
      ${entries.length === 0 && html`<p class="empty">${words.feedEmpty}</p>`}
      <ol class="events" tabindex="0" aria-label=${words.feed}>
        ${entries.map((entry, at) => {
          const gap = missingBefore(entry, entries[at + 1]);
          return html`
            <li
              key=${`${entry.stream}:${entry.sequence}`}
              class="event"
              data-kind=${eventKind(entry.type)}
              data-type=${entry.type}
              data-sequence=${entry.sequence}
              data-number=${entry.data.number}
            >
              <span class="event-sequence" title=${words.sequence}>${tongue.number(entry.sequence)}</span>
              <span class="event-words">${eventWords(entry, tongue, view.room)}</span>
              <time class="event-time" datetime=${entry.time}>${tongue.time(entry.time)}</time>
            </li>
            ${gap > 0 && html`<li class="gap" key=${`gap ${entry.sequence}`}>${words.gap(tongue.number(gap))}</li>`}
          `;
        })}
      </ol>
    </section>
  `;
}

/** How many events are missing between an entry and the one before it in its stream. */
function missingBefore(entry, previous) {
  return previous === undefined ? 0 : entry.sequence - previous.sequence - 1;
}
