/** That heavy steps which come together leave a turn of the event loop to wires and clocks between any two. */
import { readFile } from 'node:fs';
import { ownTurn } from '../../drivers/own-turn.ts';

/** Takes long enough for a timer of a millisecond to be due. */
function work(): void {
  const untilMs = performance.now() + 3;
  while (performance.now() < untilMs);
}

test('who ask at one moment have a turn each, and a clock that is due comes between', async () => {
  const order: string[] = [];
  const clock = setInterval(() => order.push('clock'), 1);
  const steps = ['first', 'second', 'third'].map(async (name) => {
    await ownTurn();
    order.push(name);
    work();
  });
  await Promise.all(steps);
  clearInterval(clock);
  const steady = order.filter((name, at) => name !== order[at - 1]);
  expect(steady.slice(steady.indexOf('first'))).toEqual([
    'first',
    'clock',
    'second',
    'clock',
    'third',
  ]);
});

test('one that a wire asks for does not begin in the turn in which that wire was heard', async () => {
  const order: string[] = [];
  await new Promise<void>((resolve, reject) => {
    readFile(__filename, (error) => {
      if (error !== null) reject(error);
      setTimeout(() => order.push('clock'), 1);
      ownTurn().then(() => {
        order.push('step');
        resolve();
      }, reject);
      work();
    });
  });
  expect(order).toEqual(['clock', 'step']);
});
