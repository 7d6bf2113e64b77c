/** A wait for an answer: over when none came, and not because this process itself was held up. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { patience } from '../../drivers/wire/patience.ts';

/** Nothing else of this process runs meanwhile. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

test('silence is over when its time is', async () => {
  await new Promise<void>((resolve) => patience(10, resolve));
});

test('an answer that came while the process was held up came in time', async () => {
  const server = createServer((line) => line.pipe(line)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const line = connect({ host: '127.0.0.1', port });
  await once(line, 'connect');
  const over = jest.fn();
  const endPatience = patience(500, over);
  line.write('?');
  holdUp(700);
  await once(line, 'data');
  endPatience();
  expect(over).not.toHaveBeenCalled();
  line.destroy();
  server.close();
});

test('one that has ended is never over, also where it was held up', async () => {
  const over = jest.fn();
  const endPatience = patience(50, over);
  holdUp(200);
  await turn();
  endPatience();
  await new Promise<void>((resolve) => patience(100, resolve));
  expect(over).not.toHaveBeenCalled();
});

test('time in which the process was held up is not counted', async () => {
  const over = jest.fn();
  const endPatience = patience(200, over);
  for (let stop = 1; stop <= 3; stop += 1) {
    holdUp(150);
    await turn();
  }
  expect(over).not.toHaveBeenCalled();
  endPatience();
});

test('a process that is held up again and again comes to an end of waiting', async () => {
  let isOver = false;
  const endPatience = patience(20, () => {
    isOver = true;
  });
  for (let stop = 1; stop <= 100 && !isOver; stop += 1) {
    holdUp(30);
    await turn();
  }
  endPatience();
  expect(isOver).toBe(true);
});
