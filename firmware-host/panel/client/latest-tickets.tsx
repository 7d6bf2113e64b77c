/** The latest numbers, with what may still be done for their holders. */
import type { JSX } from 'preact';
import type { LatestTicket } from '../reception-view.ts';
import { ByNumber } from './by-number.tsx';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';
import { SureKey } from './sure-key.tsx';

export function LatestTickets(props: ReceptionProps): JSX.Element {
  const { view, tongue } = props;
  const { reception } = tongue.words;
  return (
    <section class="latest" aria-label={reception.latest}>
      <h2>{reception.latest}</h2>
      {view.latest.length === 0 && <p>{reception.noneYet}</p>}
      <ul>
        {view.latest.map((ticket) => (
          <li key={ticket.ticket} data-number={ticket.number} data-status={ticket.status}>
            <bdi class="latest-number" dir="ltr">
              {ticket.number}
            </bdi>
            <span class="latest-what">
              {tongue.text(ticket.service)}
              <small class="live">
                {reception.statuses[ticket.status]}
                {ticket.priority !== null && ` · ${tongue.words.priority[ticket.priority]}`}
              </small>
            </span>
            <Steps {...props} ticket={ticket} />
          </li>
        ))}
      </ul>
      {view.latest.length > 0 && <ByNumber {...props} />}
    </section>
  );
}

function Steps(props: ReceptionProps & { readonly ticket: LatestTicket }): JSX.Element {
  const { view, tongue, canAsk, ask, ticket } = props;
  const { reception } = tongue.words;
  const { number, status } = ticket;
  const args = { ticket: ticket.ticket };
  const may = (name: 'reprint' | 'void-ticket' | 'resume') =>
    canAsk && view.day.state === 'open' && view.may.includes(name);
  const isInHall = status === 'waiting' || status === 'called' || status === 'serving';
  const isSetAside = status === 'no-show' || status === 'parked';
  const copy = (isInHall || isSetAside) && (
    <KeyButton
      name={`reprint-${number}`}
      label={reception.reprint}
      canPress={may('reprint')}
      onPress={() => void ask({ name: 'reprint', args })}
    />
  );
  if (status === 'waiting' || status === 'reserved') {
    return (
      <SureKey
        name={`void-${number}`}
        words={reception.void}
        canPress={may('void-ticket')}
        onSure={() => void ask({ name: 'void-ticket', args })}
      >
        {copy}
      </SureKey>
    );
  }
  return (
    <span class="step-keys">
      {isSetAside && (
        <KeyButton
          name={`resume-${number}`}
          label={reception.resume}
          canPress={may('resume')}
          onPress={() => void ask({ name: 'resume', args })}
        />
      )}
      {copy}
    </span>
  );
}
