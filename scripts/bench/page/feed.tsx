/**
 * The event feed as the broker delivered it, newest first, and whether it is whole: the sequence
 * of a stream has no holes, so a missing number is a missing event.
 */
import { Fragment, type JSX } from 'preact';
import type { FeedEntry } from '../view.ts';
import { eventKind, eventWords } from './event-words.ts';
import type { FurnitureProps } from './furniture.ts';

export function Feed({ view, tongue }: Omit<FurnitureProps, 'act'>): JSX.Element {
  const { words } = tongue;
  const entries = view.events.toReversed();
  const missing = entries.reduce(
    (sum, entry, at) => sum + missingBefore(entry, entries[at + 1]),
    0,
  );
  const newest = entries[0];
  return (
    <section class="feed" id="feed" tabindex={-1} aria-label={words.feed}>
      <header>
        <h2>{words.feed}</h2>
        <p class="feed-state">
          <span class="state" data-state={view.link.up ? 'good' : 'bad'}>
            {view.link.up ? words.feedConnected : words.feedLost}
          </span>
          {newest !== undefined && (
            <span class="state" data-state={missing === 0 ? 'good' : 'bad'} data-missing={missing}>
              {missing === 0
                ? words.feedWhole(tongue.number(newest.sequence))
                : words.feedGaps(tongue.number(missing))}
            </span>
          )}
        </p>
      </header>
      {entries.length === 0 && <p class="empty">{words.feedEmpty}</p>}
      <ol class="events" tabindex={0} aria-label={words.feed}>
        {entries.map((entry, at) => {
          const gap = missingBefore(entry, entries[at + 1]);
          const number = entry.data['number'];
          return (
            <Fragment key={`${entry.stream}:${entry.sequence}`}>
              <li
                class="event"
                data-kind={eventKind(entry.type)}
                data-type={entry.type}
                data-sequence={entry.sequence}
                data-number={typeof number === 'string' ? number : undefined}
              >
                <span class="event-sequence" title={words.sequence}>
                  {tongue.number(entry.sequence)}
                </span>
                <span class="event-words">{eventWords(entry, tongue, view.room)}</span>
                <time class="event-time" datetime={entry.time}>
                  {tongue.time(entry.time)}
                </time>
              </li>
              {gap > 0 && <li class="gap">{words.gap(tongue.number(gap))}</li>}
            </Fragment>
          );
        })}
      </ol>
    </section>
  );
}

/** How many events are missing between an entry and the one before it in its stream. */
function missingBefore(entry: FeedEntry, previous: FeedEntry | undefined): number {
  return previous === undefined ? 0 : entry.sequence - previous.sequence - 1;
}
