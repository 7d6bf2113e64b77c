/**
 * The process in which all window units live, so that the timers, listeners and crashes of their
 * libraries stay out of the controller. An entry of its own, forked by `units.ts`.
 *
 * It lives exactly as long as the channel to the controller: a controller that dies in whatever
 * way closes it. Signals are the controller's affair, because systemd and Ctrl-C send them to both
 * processes and a unit process that ended first would look like a crash.
 */
import { createUnit, type Unit } from './unit.ts';
import { aliveEveryMs, readUnitOrder, type UnitNews, type UnitOrder } from './unit-messages.ts';

const blinkHalfMs = 500;

const units = new Map<string, Unit>();
let blinker: NodeJS.Timeout | undefined;
let blinkLit = false;

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
// A controller that was killed while this file was still loading was never heard to go.
if (!process.connected) process.exit(0);
process.on('message', (message) => {
  const order = readUnitOrder(message);
  if (order !== null) obey(order);
});
setInterval(() => tell({ news: 'alive' }), aliveEveryMs);
tell({ news: 'hello' });

function obey(order: UnitOrder): void {
  if (order.order === 'lamp') {
    units.get(order.unit)?.setLamp(order.pin, order.state);
    setBlinker();
    return;
  }
  if (units.size > 0) return;
  for (const wiring of order.units) units.set(wiring.id, createUnit(wiring, tell));
  for (const unit of units.values()) unit.start();
}

/** The blinker runs only while a lamp blinks, and all lamps blink together. */
function setBlinker(): void {
  const needed = [...units.values()].some((unit) => unit.blinks);
  if (needed && blinker === undefined) {
    showBlink(true);
    blinker = setInterval(() => showBlink(!blinkLit), blinkHalfMs);
  } else if (!needed) {
    clearInterval(blinker);
    blinker = undefined;
  }
}

function showBlink(lit: boolean): void {
  blinkLit = lit;
  for (const unit of units.values()) unit.showBlink(lit);
}

function tell(news: UnitNews): void {
  // A closed channel is about to be told by `disconnect`; what fails to be said then is moot.
  if (process.connected) process.send?.(news, undefined, undefined, () => {});
}
