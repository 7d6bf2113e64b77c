/** A wait for an answer: over when none came, and not because this process itself was held up. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { patience } from '../../drivers/wire/patience.ts';

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
  const held = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(held, 0, 0, 700);
  await once(line, 'data');
  endPatience();
  expect(over).not.toHaveBeenCalled();
  line.destroy();
  server.close();
});

test('one that has ended is never over, also where it was held up', async () => {
  const over = jest.fn();
  const endPatience = patience(50, over);
  const held = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(held, 0, 0, 200);
  await new Promise((resolve) => setTimeout(resolve, 1));
  endPatience();
  await new Promise<void>((resolve) => patience(100, resolve));
  expect(over).not.toHaveBeenCalled();
});
