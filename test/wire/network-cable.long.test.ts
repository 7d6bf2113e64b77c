/**
 * The network cable of a TCP device pulled without a word: packets vanish, nobody hangs up.
 *
 * The device lives in a network namespace of its own, at the other end of a pair of virtual
 * interfaces; taking its end down is the pull. Needs root and `ip`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import type { FaultCode } from '../../drivers/ports.ts';
import { openWire } from '../../drivers/wire/open-wire.ts';
import type { Wire } from '../../drivers/wire/wire.ts';
import { Watch } from '../watch.ts';

const namespace = `dawr-${process.pid}`;
const ourEnd = `dawr${process.pid}a`.slice(0, 15);
const itsEnd = `dawr${process.pid}b`.slice(0, 15);
/** TEST-NET-2: addresses that no network uses. */
const ourAddress = '198.51.100.1';
const itsAddress = '198.51.100.2';
const port = 4001;
/** Whatever the device is told here, it answers with the same. */
const answeringPort = 4002;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

let devices: readonly ChildProcess[] = [];
let heard = '';
const { stir: changed, until } = new Watch(() => heard.slice(-200));

function namespaceTrouble(): string | null {
  try {
    ip('netns', 'add', namespace);
    return null;
  } catch (error) {
    return String(error);
  }
}

const trouble = namespaceTrouble();
if (trouble !== null) {
  process.stderr.write(`network-cable: skipped, no network namespace can be made: ${trouble}\n`);
}
const testWhereAllowed = trouble === null ? test : test.skip;

/** Where the cable is pulled: a network card knows when its own has gone. */
type Place = 'our own cable' | 'a cable behind a switch';
const itsHardware = '02:00:00:00:00:02';
const elsewhere = '02:00:00:00:00:03';

function setCable(plugged: boolean, place: Place = 'our own cable'): void {
  if (place === 'our own cable') {
    ip('-n', namespace, 'link', 'set', itsEnd, plugged ? 'up' : 'down');
  } else {
    // Packets for another card vanish, and nobody reports it.
    const address = plugged ? itsHardware : elsewhere;
    ip('-n', namespace, 'link', 'set', itsEnd, 'address', address);
  }
}

beforeEach(async () => {
  if (trouble !== null) return;
  heard = '';
  ip('link', 'add', ourEnd, 'type', 'veth', 'peer', 'name', itsEnd, 'netns', namespace);
  ip('addr', 'add', `${ourAddress}/30`, 'dev', ourEnd);
  ip('link', 'set', ourEnd, 'up');
  ip('-n', namespace, 'addr', 'add', `${itsAddress}/30`, 'dev', itsEnd);
  setCable(true, 'a cable behind a switch');
  setCable(true);
  const listening = listen('-u', port, 'STDOUT');
  listening.stdout?.on('data', (bytes: Buffer) => {
    heard += String(bytes);
    changed();
  });
  devices = [listening, listen('-t1', answeringPort, 'PIPE')];
});

function listen(option: string, at: number, peer: string): ChildProcess {
  const place = `TCP-LISTEN:${at},fork,reuseaddr`;
  return spawn('ip', ['netns', 'exec', namespace, 'socat', option, place, peer], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own: socat has a child for each connection, and all of them must go.
    detached: true,
  });
}

afterEach(async () => {
  for (const device of devices) {
    if (device.pid === undefined) continue;
    const ended = once(device, 'close');
    process.kill(-device.pid);
    await ended;
  }
  if (trouble === null) ip('link', 'del', ourEnd);
});

afterAll(() => {
  if (trouble === null) ip('netns', 'del', namespace);
});

function openWatched(at: number): { wire: Wire; changes: readonly (FaultCode | 'up')[] } {
  const changes: (FaultCode | 'up')[] = [];
  const note = (change: FaultCode | 'up'): void => {
    changes.push(change);
    changed();
  };
  const wire = openWire(
    { kind: 'tcp', host: itsAddress, port: at },
    {
      up: () => note('up'),
      down: ({ code }) => note(code),
      data: (bytes) => {
        heard += Buffer.from(bytes).toString();
        changed();
      },
    },
  );
  return { wire, changes };
}

testWhereAllowed('is noticed at the next write to a device that answered until then', async () => {
  const { wire, changes } = openWatched(answeringPort);
  try {
    wire.start();
    await until(() => changes.at(-1) === 'up');
    await wire.write(Buffer.from('first '));
    await until(() => heard.endsWith('first '));

    setCable(false, 'a cable behind a switch');
    await wire.write(Buffer.from('stale '));
    await until(() => changes.at(-1) === 'unreachable');
  } finally {
    await wire.stop();
  }
});

testWhereAllowed('is noticed at the next write, which is never delivered late', async () => {
  const { wire, changes } = openWatched(port);
  try {
    wire.start();
    await until(() => changes.at(-1) === 'up');
    await wire.write(Buffer.from('first '));
    await until(() => heard.endsWith('first '));

    setCable(false);
    // The kernel takes the bytes: that nobody acknowledges them must be found out.
    await wire.write(Buffer.from('stale '));
    await until(() => changes.at(-1) === 'unreachable');
    // The kernel keeps packets for a neighbour that does not answer for three seconds of its own.
    await sleep(4000);

    setCable(true);
    await until(() => changes.at(-1) === 'up');
    await wire.write(Buffer.from('second '));
    await until(() => heard.endsWith('second '));
    expect(heard).toBe('first second ');
  } finally {
    await wire.stop();
  }
});

testWhereAllowed.each<[Place, number]>([
  ['our own cable', 300],
  ['our own cable', 2200],
  ['a cable behind a switch', 300],
  ['a cable behind a switch', 1200],
  ['a cable behind a switch', 4000],
])(
  'with %s out for %i ms a board goes from what was true before to what is true now',
  async (place, outMs) => {
    const line = createBoardLine(
      {
        id: 'far',
        wire: { kind: 'tcp', host: itsAddress, port },
        redrawSeconds: 3600,
        protocol: 'alpha',
        boards: [{ window: 1, address: '01' }],
      },
      () => {},
    );
    const show = (number: string) => line.show(1, { shows: 'number', number, flashing: false });
    const numbers = () => [...heard.matchAll(/A\d{3}/g)].map(([number]) => number);
    try {
      line.start();
      show('A001');
      await until(() => numbers().at(-1) === 'A001');

      setCable(false, place);
      // The kernel takes it, and may still deliver it when the cable is back.
      show('A002');
      await sleep(outMs / 2);
      show('A003');
      await sleep(outMs / 2);
      setCable(true, place);
      await until(() => numbers().at(-1) === 'A003');
      // The kernel would try a connection that was not reset again 6.6 s after the pull.
      await sleep(3000);
      expect(numbers().at(-1)).toBe('A003');
      expect(numbers()).toEqual(numbers().toSorted());
    } finally {
      await line.stop();
    }
  },
);
