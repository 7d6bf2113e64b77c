/**
 * How long whoever comes now would wait for each service, and where people wait too long already: as
 * the controller says in its retained `state`.
 */
import type { JSX } from 'preact';
import type { HallState } from '../view.ts';
import type { FurnitureProps } from './furniture.ts';

const minuteMs = 60_000;

export function Queues({ view, tongue }: Omit<FurnitureProps, 'act'>): JSX.Element | null {
  const { words } = tongue;
  if (view.state === null) return null;
  return (
    <section class="queues" aria-label={words.queues}>
      <h2>{words.queues}</h2>
      <table>
        <thead>
          <tr>
            {words.queueColumns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.state.queues.map((queue) => (
            <Queue key={queue.service} queue={queue} view={view} tongue={tongue} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface QueueProps extends Omit<FurnitureProps, 'act'> {
  readonly queue: HallState['queues'][number];
}

function Queue({ queue, view, tongue }: QueueProps): JSX.Element {
  const { words } = tongue;
  const { service, peopleAhead, waitMs, waitExceeded } = queue;
  const known = view.room.services.find(({ id }) => id === service);
  const minutes = (ms: number) => tongue.number(ms / minuteMs);
  return (
    <tr data-service={service}>
      <th scope="row">
        <bdi>{known?.prefix}</bdi> {known === undefined ? service : tongue.text(known.name)}
      </th>
      <td>{tongue.number(peopleAhead)}</td>
      <td>
        {waitMs === null
          ? words.waitUnknown
          : words.minutes(minutes(waitMs.low), minutes(waitMs.high))}
        {waitExceeded > 0 && (
          <span class="alert" data-percent={waitExceeded}>
            {waitExceeded === 100 ? words.waitExceeded[100] : words.waitExceeded[80]}
          </span>
        )}
      </td>
    </tr>
  );
}
