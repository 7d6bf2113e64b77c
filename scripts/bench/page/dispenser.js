/**
 * The dispenser: a button for each service under its office, the printer's slot, and the paper
 * that came out of it as a picture of what the printer was told to burn.
 */
import { faultName } from '/event-words.js';
import { FaultToggle } from '/fault-toggle.js';
import { PressButton } from '/press-button.js';
import { html, useLayoutEffect, useRef, useState } from '/vendor/htm-preact.js';

export function Dispenser({ dispenser, anchor, view, tongue, act }) {
  const { words } = tongue;
  const { offices, services } = view.room;
  const buttons = dispenser.buttons.map((place) => ({
    ...place,
    service: services.find((service) => service.id === place.service),
  }));
  const { devices, dispensers } = view.state ?? { devices: [], dispensers: [] };
  const readiness = dispensers.find((one) => one.dispenser === dispenser.id)?.readiness ?? null;
  const units = [...new Set(buttons.map((place) => place.unit).filter((unit) => unit !== null))];
  return html`
    <section class="kiosk" id=${anchor} data-readiness=${readiness} tabindex="-1" aria-label=${words.dispenser}>
      <header class="kiosk-head">
        <h2>${words.dispenser}</h2>
        <${Readiness} is=${readiness} printer=${devices.find(({ device }) => device === `printer/${dispenser.printer}`)} words=${words} tongue=${tongue} />
      </header>
      <div class="kiosk-offices">
        ${offices
          .map((office, at) => ({
            office,
            at,
            mine: buttons.filter((place) => place.service?.office === office.id),
          }))
          .filter(({ mine }) => mine.length > 0)
          .map(
            ({ office, at, mine }) => html`
              <div class="kiosk-office" key=${office.id} role="group" aria-label=${tongue.text(office.name)}>
                <h3>${tongue.text(office.name)}</h3>
                ${mine.map(
                  (place) => html`
                    <${PressButton}
                      key=${place.button}
                      class="take"
                      data-office=${at % 4}
                      data-button=${place.button}
                      aria-label=${words.takeNumber(tongue.text(place.service.name), tongue.text(office.name))}
                      disabled=${place.unit === null}
                      pressed=${view.pressed[place.button] === true}
                      onDown=${() => act.press(place.button, true)}
                      onUp=${() => act.press(place.button, false)}
                    >
                      <span class="letter" data-office=${at % 4}>${place.service.prefix}</span>
                      <span class="take-name">${tongue.text(place.service.name)}</span>
                      ${
                        place.lamp !== null &&
                        html`<span
                          class="lamp small"
                          role="img"
                          data-lit=${view.lamps[place.lamp] === true}
                          aria-label=${view.lamps[place.lamp] ? words.lamp.on : words.lamp.off}
                        ></span>`
                      }
                    <//>
                  `,
                )}
              </div>
            `,
          )}
      </div>
      <div class="cables">
        ${units.map(
          (unit) => html`
            <${FaultToggle}
              key=${unit}
              name=${`unit/${unit}`}
              on=${view.units[unit]?.plugged === false}
              label=${words.faults.dispenserUnit}
              onChange=${(on) => act.fault(`unit/${unit}`, 'unplugged', on)}
            />
          `,
        )}
      </div>
    </section>
  `;
}

/** Whether a press is worth it, as the controller says; its lamps say the same. */
function Readiness({ is, printer, words, tongue }) {
  if (is === 'closed') return html`<p role="status">${words.dispenserClosed}</p>`;
  if (is !== 'failing') return html`<p role="status">${words.dispenserHint}</p>`;
  const causes = (printer?.faults ?? [])
    .filter(({ severity }) => severity === 'stopped')
    .map(({ code }) => faultName(code, tongue));
  return html`<p role="status"><span class="alert">${words.dispenserFailing(causes)}</span></p>`;
}

const troubles = ['paper-out', 'paper-low', 'cover-open'];

export function Printer({ id, view, tongue, act }) {
  const { words } = tongue;
  const printer = view.printers[id];
  const mine = view.tickets.filter((ticket) => ticket.printer === id).toReversed();
  const [newest, ...older] = mine;
  const [enlarged, setEnlarged] = useState(null);
  return html`
    <section class="printer" aria-label=${words.paper}>
      <h2>${words.paper}</h2>
      <div class="slot" data-stopped=${!printer.plugged || printer.troubles.some((t) => t !== 'paper-low')}>
        <div class="slot-mouth" aria-hidden="true"></div>
        <div class="slot-paper">
          ${
            newest === undefined
              ? html`<p class="empty">${words.noPaperYet}</p>`
              : html`<${Ticket} key=${newest.id} ticket=${newest} className="fresh" tongue=${tongue} onOpen=${setEnlarged} />`
          }
        </div>
      </div>
      ${
        older.length > 0 &&
        html`
          <h3 class="kept-title">${words.kept}</h3>
          <ul class="kept">
            ${older.slice(0, 6).map(
              (ticket) => html`
                <li key=${ticket.id}><${Ticket} ticket=${ticket} className="thumb" tongue=${tongue} onOpen=${setEnlarged} /></li>
              `,
            )}
          </ul>
        `
      }
      <div class="cables">
        ${troubles.map(
          (trouble) => html`
            <${FaultToggle}
              key=${trouble}
              name=${`printer/${id}/${trouble}`}
              on=${printer.troubles.includes(trouble)}
              label=${words.faults[trouble]}
              onChange=${(on) => act.fault(`printer/${id}`, trouble, on)}
            />
          `,
        )}
        <${FaultToggle}
          name=${`printer/${id}/unplugged`}
          on=${!printer.plugged}
          label=${words.faults.printer}
          onChange=${(on) => act.fault(`printer/${id}`, 'unplugged', on)}
        />
      </div>
      ${enlarged !== null && html`<${Enlarged} ticket=${enlarged} tongue=${tongue} onClose=${() => setEnlarged(null)} />`}
    </section>
  `;
}

function Ticket({ ticket, className, tongue, onOpen }) {
  const { words } = tongue;
  const at = tongue.time(ticket.atMs);
  return html`
    <button type="button" class=${`ticket ${className}`} aria-label=${words.enlarge(at)} onClick=${() => onOpen(ticket)}>
      <img
        src=${`/tickets/${ticket.id}.png`}
        width=${ticket.widthDots}
        height=${ticket.heightDots}
        alt=${words.ticketPicture(at)}
      />
    </button>
  `;
}

function Enlarged({ ticket, tongue, onClose }) {
  const dialog = useRef(null);
  useLayoutEffect(() => dialog.current.showModal(), []);
  const at = tongue.time(ticket.atMs);
  return html`
    <dialog
      ref=${dialog}
      class="enlarged"
      aria-label=${tongue.words.ticketPicture(at)}
      onClose=${onClose}
      onClick=${(event) => event.target === dialog.current && dialog.current.close()}
    >
      <form method="dialog"><button class="plain">${tongue.words.close}</button></form>
      <img src=${`/tickets/${ticket.id}.png`} width=${ticket.widthDots} height=${ticket.heightDots} alt=${tongue.words.ticketPicture(at)} />
    </dialog>
  `;
}
