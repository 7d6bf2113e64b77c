/**
 * The printer's slot, and the papers that came out of it as pictures of what the printer was to
 * burn; each can be looked at in its own size.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { wordsOfPaper } from '../../../firmware-host/words/paper-words.ts';
import type { TicketView } from '../view.ts';
import { FaultToggle } from './fault-toggle.tsx';
import type { FurnitureProps } from './furniture.ts';
import type { BenchTongue } from './words.ts';

const troubles = ['paper-out', 'paper-low', 'cover-open'] as const;
const shownOlder = 6;

export interface PrinterProps extends FurnitureProps {
  readonly id: string;
}

export function Printer({ id, view, tongue, act }: PrinterProps): JSX.Element | null {
  const { words } = tongue;
  const [enlarged, setEnlarged] = useState<TicketView | null>(null);
  const printer = view.printers[id];
  if (printer === undefined) return null;
  const mine = view.tickets.filter((ticket) => ticket.printer === id).toReversed();
  const [newest, ...older] = mine;
  const known = view.state?.printers.find(({ printer: one }) => one === id)?.ticketsLeft ?? null;
  const left = wordsOfPaper(known === null ? null : tongue.number(known));
  const stopped = !printer.plugged || printer.troubles.some((one) => one !== 'paper-low');
  return (
    <section class="printer" aria-label={words.paper}>
      <h2>{words.paper}</h2>
      {left !== null && <p class="paper-left">{tongue.text(left)}</p>}
      <div class="slot" data-stopped={stopped}>
        <div class="slot-mouth" aria-hidden="true" />
        <div class="slot-paper">
          {newest === undefined ? (
            <p class="empty">{words.noPaperYet}</p>
          ) : (
            <Ticket
              key={newest.id}
              ticket={newest}
              look="fresh"
              tongue={tongue}
              onOpen={setEnlarged}
            />
          )}
        </div>
      </div>
      {older.length > 0 && (
        <>
          <h3 class="kept-title">{words.kept}</h3>
          <ul class="kept">
            {older.slice(0, shownOlder).map((ticket) => (
              <li key={ticket.id}>
                <Ticket ticket={ticket} look="thumb" tongue={tongue} onOpen={setEnlarged} />
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="cables">
        {troubles.map((trouble) => (
          <FaultToggle
            key={trouble}
            name={`printer/${id}/${trouble}`}
            on={printer.troubles.includes(trouble)}
            label={words.faults[trouble]}
            onChange={(on) => act.fault(`printer/${id}`, trouble, on)}
          />
        ))}
        <FaultToggle
          name={`printer/${id}/unplugged`}
          on={!printer.plugged}
          label={words.faults.printer}
          onChange={(on) => act.fault(`printer/${id}`, 'unplugged', on)}
        />
      </div>
      {enlarged !== null && (
        <Enlarged ticket={enlarged} tongue={tongue} onClose={() => setEnlarged(null)} />
      )}
    </section>
  );
}

interface TicketProps {
  readonly ticket: TicketView;
  readonly look: 'fresh' | 'thumb';
  readonly tongue: BenchTongue;
  readonly onOpen: (ticket: TicketView) => void;
}

function Ticket({ ticket, look, tongue, onOpen }: TicketProps): JSX.Element {
  return (
    <button
      type="button"
      class={`ticket ${look}`}
      aria-label={tongue.words.enlarge(tongue.time(ticket.atMs))}
      onClick={() => onOpen(ticket)}
    >
      <Picture ticket={ticket} tongue={tongue} />
    </button>
  );
}

function Picture({ ticket, tongue }: Pick<TicketProps, 'ticket' | 'tongue'>): JSX.Element {
  return (
    <img
      src={`/tickets/${ticket.id}.png`}
      width={ticket.widthDots}
      height={ticket.heightDots}
      alt={tongue.words.ticketPicture(tongue.time(ticket.atMs))}
    />
  );
}

interface EnlargedProps extends Pick<TicketProps, 'ticket' | 'tongue'> {
  readonly onClose: () => void;
}

function Enlarged({ ticket, tongue, onClose }: EnlargedProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={dialog}
      class="enlarged"
      aria-label={tongue.words.ticketPicture(tongue.time(ticket.atMs))}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <form method="dialog">
        <button type="submit" class="plain">
          {tongue.words.close}
        </button>
      </form>
      <Picture ticket={ticket} tongue={tongue} />
    </dialog>
  );
}
