/**
 * One service window: its board above, the clerk behind the glass, the buttons and the lamp on
 * the counter, and the two cables that can be pulled.
 */
import { FaultToggle } from '/fault-toggle.js';
import { LedBoard } from '/led-board.js';
import { PressButton } from '/press-button.js';
import { html, useEffect, useState } from '/vendor/htm-preact.js';
import { WindowKeys } from '/window-keys.js';

export function WindowBooth({ booth, view, tongue, act }) {
  const { words } = tongue;
  const name = words.window(tongue.number(booth.number));
  const board = booth.board === null ? null : view.boards[booth.board];
  const unit = booth.call.unit === null ? null : view.units[booth.call.unit];
  const lamp = booth.call.lamp === null ? null : view.lamps[booth.call.lamp];
  const down = view.pressed[booth.call.button] === true;
  return html`
    <article class="booth" aria-label=${name} data-window=${booth.number}>
      ${
        board &&
        html`
          <div class="hanger" aria-hidden="true"></div>
          <${LedBoard}
            ...${board}
            name=${booth.number}
            label=${words.boardShows(name, board.text, board.mode === 'flashing')}
          />
        `
      }
      <div class="glass">
        <h3 class="plaque">
          <span class="plaque-word">${words.window('')}</span>
          <span class="plaque-number">${tongue.number(booth.number)}</span>
        </h3>
        <${Clerk} look=${booth.number} />
        <${Alert} booth=${booth} view=${view} tongue=${tongue} />
        <${Services} booth=${booth} view=${view} tongue=${tongue} />
      </div>
      <div class="counter">
        ${
          lamp !== null &&
          html`<span
            class="lamp"
            role="img"
            data-lit=${lamp === true}
            aria-label=${lamp ? `${words.peopleWait}: ${words.lamp.on}` : words.lamp.off}
          ></span>`
        }
        <${CallButton} booth=${booth} name=${name} down=${down} holdMs=${view.room.holdMs} tongue=${tongue} act=${act} />
        <${WindowKeys} booth=${booth} name=${name} view=${view} tongue=${tongue} act=${act} />
      </div>
      <div class="cables">
        ${
          board !== null &&
          board.unit === null &&
          html`<${FaultToggle}
            name=${`board/${booth.board}`}
            on=${!board.plugged}
            label=${words.faults.board}
            onChange=${(on) => act.fault(`board/${booth.board}`, 'unplugged', on)}
          />`
        }
        ${
          unit &&
          html`<${FaultToggle}
            name=${`unit/${booth.call.unit}`}
            on=${!unit.plugged}
            label=${words.faults.unit}
            onChange=${(on) => act.fault(`unit/${booth.call.unit}`, 'unplugged', on)}
          />`
        }
      </div>
    </article>
  `;
}

/** What takes too long here: a citizen to come, the service under way, a clerk to call who waits. */
function Alert({ booth, view, tongue }) {
  const { words } = tongue;
  const now = view.state?.windows.find(({ window }) => window === booth.number);
  const notes = now && [
    now.noShowOffered && words.noShowOffered,
    now.serviceExceeded > 0 && words.serviceExceeded[now.serviceExceeded],
    now.idle && words.idle,
  ];
  const text = notes?.find(Boolean);
  if (!text) return null;
  const percent = now.serviceExceeded || 80;
  return html`<p class="alert" role="status" data-percent=${percent}>${text}</p>`;
}

/** The services of a window, office by office: `A B` of the first, `F` of the second. */
function Services({ booth, view, tongue }) {
  const { offices, services } = view.room;
  const mine = services.filter((service) => booth.services.includes(service.id));
  return html`
    <ul class="served">
      ${offices
        .map((office, at) => ({ office, at, served: mine.filter((s) => s.office === office.id) }))
        .filter(({ served }) => served.length > 0)
        .map(
          ({ office, at, served }) => html`
            <li key=${office.id}>
              <span class="served-office">${tongue.text(office.name)}</span>
              <span class="served-letters">
                ${served.map(
                  (service) => html`
                    <abbr
                      key=${service.id}
                      class="letter"
                      data-office=${at % 4}
                      title=${tongue.text(service.name)}
                    >${service.prefix}</abbr>
                  `,
                )}
              </span>
            </li>
          `,
        )}
    </ul>
  `;
}

const ringRadius = 34;
const ringLength = 2 * Math.PI * ringRadius;

/** The ring fills while the button is held, and is whole when the hold counts. */
function CallButton({ booth, name, down, holdMs, tongue, act }) {
  const { words } = tongue;
  const held = useHeld(down, holdMs);
  return html`
    <div class="call">
      <${PressButton}
        class="call-button"
        aria-label=${words.callLabel(name)}
        data-button=${booth.call.button}
        disabled=${booth.call.unit === null}
        pressed=${down}
        onDown=${() => act.press(booth.call.button, true)}
        onUp=${() => act.press(booth.call.button, false)}
      >
        <svg class="ring" viewBox="0 0 80 80" aria-hidden="true">
          <circle class="ring-way" cx="40" cy="40" r=${ringRadius} />
          <circle
            class="ring-held"
            data-whole=${held >= 1}
            cx="40"
            cy="40"
            r=${ringRadius}
            stroke-dasharray=${ringLength}
            stroke-dashoffset=${ringLength * (1 - Math.min(1, held))}
          />
          <path class="bell" d="M40 26c-6 0-10 4.500-10 10.500 0 8-3 10.500-4 12h28c-1-1.500-4-4-4-12C50 30.500 46 26 40 26zm-4 25a4 4 0 0 0 8 0z" />
        </svg>
      <//>
      <span class="call-words" aria-hidden="true">
        <strong>${held >= 1 ? words.recall : words.call}</strong>
        <small>${words.callHint}</small>
      </span>
    </div>
  `;
}

/** The share of the hold time that has passed, 0 while it is up. */
function useHeld(down, holdMs) {
  const [held, setHeld] = useState(0);
  useEffect(() => {
    if (!down) {
      setHeld(0);
      return undefined;
    }
    const since = performance.now();
    let frame = requestAnimationFrame(function draw() {
      const share = (performance.now() - since) / holdMs;
      setHeld(share);
      if (share < 1) frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [down, holdMs]);
  return held;
}

const skins = ['#c89a72', '#b98760', '#d3a780', '#a9764f', '#c49068'];
const clothes = ['#2f5d62', '#7a4b57', '#3d5a80', '#6b5b3e', '#4f6d4a'];

/** A clerk at a computer. Every second one wears a headscarf. */
function Clerk({ look }) {
  const skin = skins[look % skins.length];
  const cloth = clothes[look % clothes.length];
  const scarf = clothes[(look + 2) % clothes.length];
  return html`
    <svg class="clerk" viewBox="0 0 120 84" aria-hidden="true">
      <path d="M26 84c0-20 13-29 34-29s34 9 34 29z" fill=${cloth} />
      ${
        look % 2 === 0
          ? html`
            <path d="M60 12c-15 0-22 11-22 24 0 12-3 20-6 24 10 6 46 6 56 0-3-4-6-12-6-24 0-13-7-24-22-24z" fill=${scarf} />
            <ellipse cx="60" cy="36" rx="13.500" ry="16.500" fill=${skin} />
          `
          : html`
            <rect x="53" y="46" width="14" height="14" rx="6" fill=${skin} />
            <ellipse cx="60" cy="34" rx="15.500" ry="18" fill=${skin} />
            <path d="M43.500 34c-1-16 7-22 16.500-22s17.500 6 16.500 22c-2-8-5-11-8-12-6 2-15 2-18 0-3 2-5.500 5-7 12z" fill="#2b2622" />
          `
      }
      <path d="M53 39.500q7 5 14 0" fill="none" stroke="#6d4530" stroke-width="1.600" stroke-linecap="round" />
      <circle cx="54.500" cy="32.500" r="1.500" fill="#33261e" /><circle cx="65.500" cy="32.500" r="1.500" fill="#33261e" />
      <path d="M84 58h30v20H84z" fill="#3a4442" /><path d="M87 61h24v14H87z" fill="#9cc5bf" />
      <path d="M95 78h8v6h-8z" fill="#3a4442" />
    </svg>
  `;
}
