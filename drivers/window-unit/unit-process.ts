/**
 * The process in which all window units live, so that the timers, listeners and crashes of their
 * libraries stay out of the controller. An entry of its own, forked by `units.ts`.
 *
 * It lives exactly as long as the channel to the controller: a controller that dies in whatever
 * way closes it. Signals are the controller's affair, because systemd and Ctrl-C send them to both
 * processes and a unit process that ended first would look like a crash.
 */
import { inTime } from '../in-time.ts';
import type { LampState } from '../ports.ts';
import { createStallWatch } from '../stall-watch.ts';
import { Unit } from './unit.ts';
import { aliveEveryMs, readUnitOrder, type UnitNews, type UnitOrder } from './unit-messages.ts';

/** Half a period: nothing flashes more than three times a second (WCAG 2.3.1). */
const flickerHalfMs = 170;
/** The slow half period is a whole number of quick ones. */
const blinkHalfFlickers = 3;

/** Four digits of a MAX7219 take a tenth of a second. */
const lastWordsMs = 400;

const stalls = createStallWatch();
const units = new Map<string, Unit>();
let blinker: NodeJS.Timeout | undefined;
let blinkerMs: number | null = null;
let flickers = 0;

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => void lastWords().finally(() => process.exit(0)));
// A controller that was killed while this file was still loading was never heard to go.
if (!process.connected) process.exit(0);
process.on('message', (message) => {
  const order = readUnitOrder(message);
  if (order !== null) obey(order);
});
setInterval(() => publish({ news: 'alive' }), aliveEveryMs);
publish({ news: 'hello' });

/** A hall that closes must not leave a number standing on a board, or a lamp lit. */
async function lastWords(): Promise<void> {
  const written = [...units.values()].map((unit) => unit.allWritten());
  await inTime(Promise.all(written), lastWordsMs);
}

function obey(order: UnitOrder): void {
  if (order.order === 'lamp') {
    units.get(order.unit)?.setLamp(order.pin, order.state);
    setBlinker();
    return;
  }
  if (order.order === 'board') {
    units.get(order.unit)?.setBoard(order.board, order.text, order.flashing);
    setBlinker();
    return;
  }
  if (units.size > 0) return;
  for (const wiring of order.units) units.set(wiring.id, new Unit(wiring, publish, stalls));
  if (order.units.some(({ buttonPins }) => buttonPins.length > 0)) stalls.start();
  for (const unit of units.values()) unit.start();
}

/** The blinker runs only while a lamp blinks, and no quicker than a lamp needs. */
function setBlinker(): void {
  const isNeeded = (state: LampState): boolean =>
    [...units.values()].some((unit) => unit.hasLamp(state));
  const boardBlinks = [...units.values()].some(({ hasBlinkingBoard }) => hasBlinkingBoard);
  const slowMs = isNeeded('blinking') || boardBlinks ? flickerHalfMs * blinkHalfFlickers : null;
  const paceMs = isNeeded('flickering') ? flickerHalfMs : slowMs;
  if (paceMs === blinkerMs) return;
  clearInterval(blinker);
  blinkerMs = paceMs;
  if (paceMs === null) return;
  const step = paceMs / flickerHalfMs;
  // A lamp that begins to blink is lit at once.
  flickers = 0;
  showBlink();
  blinker = setInterval(() => {
    flickers += step;
    showBlink();
  }, paceMs);
}

function showBlink(): void {
  const lit = {
    flickering: flickers % 2 === 0,
    blinking: Math.floor(flickers / blinkHalfFlickers) % 2 === 0,
  };
  for (const unit of units.values()) unit.showBlink(lit);
}

function publish(news: UnitNews): void {
  // `disconnect` is about to report a closed channel; what fails to be sent then is moot.
  if (process.connected) process.send?.(news, undefined, undefined, () => {});
}
