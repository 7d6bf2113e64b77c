/** Who is at the window: the number, what for, how long of the time that a service should take. */
import type { JSX } from 'preact';
import type { TicketAtWindow } from '../window-view.ts';
import type { ClerkProps } from './clerk-props.ts';
import { TicketNumber } from './ticket-number.tsx';

export function TicketPlate(props: ClerkProps): JSX.Element {
  const { view, tongue } = props;
  const { clerk, priority } = tongue.words;
  const { ticket } = view;
  const pauses = [
    ...(view.sendsHome ? [clerk.hoursOver] : []),
    ...view.pauses.map((says) => tongue.text(says)),
  ].map((says) => (
    <p key={says} class="paused">
      {says}
    </p>
  ));
  if (ticket === null) {
    const isDayOpen = view.day === 'open';
    const closed =
      view.closedBecause === null
        ? null
        : tongue.words.closedToday(tongue.text(view.closedBecause));
    const words = isDayOpen
      ? view.isOpen
        ? clerk.free
        : clerk.closed
      : (closed ?? (view.day === 'over' ? clerk.dayOver : clerk.dayNotOpen));
    return (
      <section class="plate" data-empty="true">
        {pauses}
        <p class="plate-empty live">
          {view.onBreak === null ? words : clerk.onBreak(tongue.text(view.onBreak.name))}
        </p>
        <Lines {...props} />
      </section>
    );
  }
  return (
    <section class="plate" data-number={ticket.number}>
      <div class="plate-who">
        <h2>
          <TicketNumber number={ticket.number} tongue={tongue} />
        </h2>
        <p class="plate-service">{tongue.text(ticket.service)}</p>
        {ticket.further.length > 0 && (
          <p class="plate-further">
            {clerk.further(ticket.further.map((name) => tongue.text(name)).join(' · '))}
          </p>
        )}
        <p class="plate-office">
          {tongue.text(ticket.office)}
          {ticket.priority !== null && (
            <strong class="class-mark">{priority[ticket.priority]}</strong>
          )}
        </p>
        <Spent {...props} ticket={ticket} />
      </div>
      <div class="plate-more">
        {pauses}
        {ticket.documents.length > 0 && (
          <>
            <h3>{clerk.documents}</h3>
            <ul class="documents">
              {ticket.documents.map((document) => (
                <li key={document.en}>{tongue.text(document)}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

function Spent(props: ClerkProps & { readonly ticket: TicketAtWindow }): JSX.Element | null {
  const { ticket, tongue, clock } = props;
  const { clerk } = tongue.words;
  const state = ticket.hasArrived ? clerk.serving : clerk.called;
  const now = clock.now();
  if (ticket.sinceMs === null || now === null) return <p class="spent live">{state}</p>;
  const spentMs = now.ms - ticket.sinceMs;
  const share = ticket.targetMs === 0 ? 0 : spentMs / ticket.targetMs;
  const level = share >= 1 ? 'over' : share >= 0.8 ? 'nearly' : 'well';
  const text = clerk.ofTarget(tongue.span(spentMs), Math.round(ticket.targetMs / 60_000));
  return (
    <div class="spent live" data-level={level}>
      <p>
        {state} <strong>{text}</strong> {level !== 'well' && clerk[level]}
      </p>
      <div
        class="spent-bar"
        role="progressbar"
        aria-label={state}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(share * 100))}
        aria-valuetext={text}
      >
        <span style={{ inlineSize: `${Math.min(100, share * 100)}%` }} />
      </div>
    </div>
  );
}

/** Who waits behind. */
function Lines({ view, tongue }: ClerkProps): JSX.Element {
  return (
    <section class="lines live" aria-label={tongue.words.clerk.lines}>
      <ul>
        {view.lines.map(({ service, waiting }) => (
          <li key={service.en}>
            <span>{tongue.text(service)}</span> <strong>{tongue.number(waiting)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
