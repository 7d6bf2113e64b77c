/**
 * A unit whose buttons are pressed one after the other, in a process of its own and by its own clock: a test that is
 * busy with a hall presses late, and its units answer late. Its input's end is the last press; then it prints how many
 * there were, and how long it stood still at the most.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createUnitTwin } from '../../drivers/twins/unit-twin.ts';

/** A finger rests so long, and is as long away. */
const tapMs = 50;

const pins = process.argv.slice(2).map(Number);
const unit = createUnitTwin({
  endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
  onLevel: () => {},
});
let isPressing = false;
let isOver = false;
let longestMs = 0;

async function rest(): Promise<void> {
  const fromMs = performance.now();
  await sleep(tapMs);
  longestMs = Math.max(longestMs, performance.now() - fromMs - tapMs);
}

async function press(): Promise<void> {
  let presses = 0;
  for (; !isOver; presses += 1) {
    const pin = pins[presses % pins.length] ?? 0;
    unit.setPressed(pin, true);
    await rest();
    unit.setPressed(pin, false);
    await rest();
  }
  console.log(JSON.stringify({ presses, stoodStillMs: Math.round(longestMs) }));
}

process.stdin.on('data', () => {
  if (!isPressing) void press();
  isPressing = true;
});
process.stdin.on('end', () => {
  isOver = true;
});
// The twin answers until the test is over.
process.once('SIGTERM', () => void unit.stop().then(() => process.exit(0)));
await unit.start();
console.log(JSON.stringify({ port: unit.port }));
