/**
 * The network cable of a TCP device pulled without a word: packets vanish, nobody hangs up.
 *
 * The device lives in a network namespace of its own, at the other end of a pair of virtual
 * interfaces; taking its end down is the pull. Needs root and `ip`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import type { FaultCode } from '../../drivers/ports.ts';
import { openWire } from '../../drivers/wire/open-wire.ts';
import type { Wire } from '../../drivers/wire/wire.ts';

jest.setTimeout(60_000);

const namespace = `dawr-${process.pid}`;
const ourEnd = `dawr${process.pid}a`.slice(0, 15);
const itsEnd = `dawr${process.pid}b`.slice(0, 15);
/** TEST-NET-2: addresses that no network uses. */
const ourAddress = '198.51.100.1';
const itsAddress = '198.51.100.2';
const port = 4001;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

let device: ChildProcess | undefined;
let heard = '';
let wake: (() => void)[] = [];

function changed(): void {
  for (const woken of wake.splice(0)) woken();
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise<void>((resolve) => wake.push(resolve));
}

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

beforeEach(async () => {
  if (trouble !== null) return;
  wake = [];
  heard = '';
  ip('link', 'add', ourEnd, 'type', 'veth', 'peer', 'name', itsEnd, 'netns', namespace);
  ip('addr', 'add', `${ourAddress}/30`, 'dev', ourEnd);
  ip('link', 'set', ourEnd, 'up');
  ip('-n', namespace, 'addr', 'add', `${itsAddress}/30`, 'dev', itsEnd);
  ip('-n', namespace, 'link', 'set', itsEnd, 'up');
  const listen = `TCP-LISTEN:${port},fork,reuseaddr`;
  const child = spawn('ip', ['netns', 'exec', namespace, 'socat', '-u', listen, 'STDOUT'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own: socat has a child for each connection, and all of them must go.
    detached: true,
  });
  child.stdout.on('data', (bytes: Buffer) => {
    heard += String(bytes);
    changed();
  });
  device = child;
});

afterEach(async () => {
  if (device?.pid !== undefined) {
    const ended = new Promise((resolve) => device?.once('close', resolve));
    process.kill(-device.pid);
    await ended;
  }
  if (trouble !== null) return;
  ip('link', 'del', ourEnd);
  ip('netns', 'del', namespace);
});

testWhereAllowed('is noticed at the next write, which is never delivered late', async () => {
  const changes: (FaultCode | 'up')[] = [];
  const wire: Wire = openWire(
    { kind: 'tcp', host: itsAddress, port },
    {
      up: () => {
        changes.push('up');
        changed();
      },
      down: ({ code }) => {
        changes.push(code);
        changed();
      },
      data: () => {},
    },
  );
  try {
    wire.start();
    await until(() => changes.at(-1) === 'up');
    await wire.write(Buffer.from('first '));
    await until(() => heard.endsWith('first '));

    ip('-n', namespace, 'link', 'set', itsEnd, 'down');
    // The kernel takes the bytes: that nobody acknowledges them must be found out.
    await wire.write(Buffer.from('stale '));
    await until(() => changes.at(-1) === 'unreachable');
    // The kernel keeps packets for a neighbour that does not answer for three seconds of its own.
    await new Promise((resolve) => setTimeout(resolve, 4000));

    ip('-n', namespace, 'link', 'set', itsEnd, 'up');
    await until(() => changes.at(-1) === 'up');
    await wire.write(Buffer.from('second '));
    await until(() => heard.endsWith('second '));
    expect(heard).toBe('first second ');
  } finally {
    await wire.stop();
  }
});
