/** `scripts/start --centres 2`: two halls with people in them, seen on the collector's page, and nothing left behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../scripts/measurements/free-port.ts';

const root = resolve(__dirname, '../..');

test('two centres live, are seen on one page, and end together', async () => {
  const port = await freePort();
  const args = [join(root, 'dist/bench.js'), '--centres', '2', '--port', String(port)];
  const bench = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(bench, 'exit');
  for await (const line of createInterface({ input: bench.stdout })) {
    if (line.startsWith('All centres: ')) break;
  }
  const stream = await fetch(`http://127.0.0.1:${port}/api/centres`);
  let shown = '';
  const isAlive = (centre: string) =>
    new RegExp(`"centre":"${centre}"[^{]*"name":[^}]*},"link":"online"[^}]*"waiting":[1-9]`).test(
      shown,
    );
  for await (const bytes of stream.body ?? []) {
    shown = (shown + Buffer.from(bytes).toString('utf8')).slice(-20_000);
    if (isAlive('abu-qir') && isAlive('bab-sharq')) break;
  }
  bench.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
});
