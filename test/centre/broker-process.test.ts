/** The bench broker's process, as the bench starts and loses it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connectAsync } from 'mqtt';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { bundle, killed, nextLine, temporaryFolder } from './brokers.ts';
import { stopAll, toStop } from './open-link.ts';

const folder = temporaryFolder();
const entry = bundle('scripts/bench/broker-process.ts', folder.path);
afterEach(stopAll);
afterAll(() => folder.remove());

function open(parameters: readonly string[], ipc = false) {
  const child: ChildProcess = spawn(process.execPath, [entry, ...parameters], {
    stdio: ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  toStop.push(() => killed(child, 'SIGKILL'));
  let complaint = '';
  child.stderr?.on('data', (bytes) => {
    complaint += String(bytes);
  });
  return { child, complaint: () => complaint };
}

test('says in one line of JSON where it listens, and takes any free port', async () => {
  const { child } = open(['--port', '0']);
  const line: unknown = JSON.parse(await nextLine(child));
  expect(line).toEqual({ listening: true, host: '127.0.0.1', port: expect.any(Number) });
});

test('a taken port is one clear line and exit code 1', async () => {
  const port = await freePort();
  const first = open(['--port', String(port)]);
  await nextLine(first.child);
  const second = open(['--port', String(port)]);
  const [code] = await once(second.child, 'close');
  expect(code).toBe(1);
  expect(second.complaint()).toBe(
    `The broker cannot listen on 127.0.0.1:${port}: the port is taken. Stop what uses it, or choose another port.\n`,
  );
});

test.each([[[]], [['--port', 'x']], [['--port', '70000']], [['--prot', '1']]])(
  'arguments %j are refused in one line',
  async (parameters) => {
    const { child, complaint } = open(parameters);
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(complaint().trimEnd().split('\n')).toHaveLength(1);
  },
);

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with clients connected', async (signal) => {
  const { child } = open(['--port', '0']);
  const { port } = JSON.parse(await nextLine(child));
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
  toStop.push(() => client.endAsync(true));
  expect(await killed(child, signal)).toBe(0);
});

test('it ends with the parent that holds its channel', async () => {
  const { child } = open(['--port', '0'], true);
  await nextLine(child);
  const exit = once(child, 'exit');
  child.disconnect();
  expect(await exit).toEqual([0, null]);
});
