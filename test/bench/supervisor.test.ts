/**
 * The bench as one command: it ends whole, however it is ended, and says in one line why it cannot
 * start.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../scripts/verbs/run-options.ts';
import { isAlive, portOf, release, TestBench, takePort, until } from './bench.ts';

let bench: TestBench;

beforeEach(async () => {
  bench = new TestBench();
  await bench.prepare();
});

afterEach(async () => {
  await bench.tearDown();
});

describe('the end of a bench', () => {
  test.each([
    ['Ctrl-C, which every process of the terminal gets', 'SIGINT', 'group'],
    ['SIGTERM to the supervisor alone', 'SIGTERM', 'alone'],
    ['a terminal that is closed', 'SIGHUP', 'group'],
  ] as const)('leaves no process after %s', async (_, signal, whom) => {
    await bench.start();
    const running = bench.processes();
    expect(running.length).toBeGreaterThanOrEqual(3);
    process.kill(whom === 'group' ? -bench.pid : bench.pid, signal);
    expect(await bench.ended()).toBe(0);
    expect(running.filter(isAlive)).toEqual([]);
  });

  test('leaves no process after kill -9 of the supervisor', async () => {
    await bench.start();
    const running = bench.processes();
    expect(running.some(({ command }) => command.includes(`/${runProgram} `))).toBe(true);
    process.kill(bench.pid, 'SIGKILL');
    await bench.ended();
    await until('the end of every process', () => running.filter(isAlive).length === 0);
  });
});

describe('a controller that ends by itself', () => {
  test('is started again, as systemd would', async () => {
    await bench.start();
    const first = await until('the controller', () => bench.controller());
    process.kill(first.pid, 'SIGKILL');
    const second = await until('another controller', () => {
      const found = bench.controller();
      return found !== undefined && found.pid !== first.pid && found;
    });
    expect(second.command).toBe(first.command);
    await until('its last word', () =>
      bench.stdout.includes('The controller ended with signal SIGKILL'),
    );
  });

  test('before it has started ends the bench, with its last words', async () => {
    writeFileSync(join(bench.folder, 'journal'), 'a file where the folder should be');
    bench.launch();
    expect(await bench.ended()).toBe(1);
    expect(bench.stderr).toContain('dawr: ');
    expect(bench.stderr).toContain('the controller did not start');
    expect(bench.stdout).not.toContain('Dawr bench:');
  });
});

describe('switches that somebody plays with', () => {
  test('leave one controller and one broker, and a bench that ends', async () => {
    await bench.start();
    const click = async (path: string, body: object): Promise<void> => {
      const response = await fetch(`${bench.address}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: bench.address },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(204);
    };
    const power = (on: boolean) => click('/api/power', { on });
    const broker = (on: boolean) =>
      click('/api/fault', { device: 'broker', trouble: 'down', on: !on });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([power(false), broker(false), power(true), broker(true), power(true)]);
    }
    await power(false);
    await broker(false);
    await power(true);
    await broker(true);
    const running = await until('the controller at the broker', () => {
      const now = bench.processes();
      const each = (program: string) => now.filter(({ command }) => command.includes(program));
      const [controller, another] = each(`/${runProgram} `);
      const isAlone = another === undefined && each('bench-broker.js').length === 1;
      return isAlone && controller && bench.log().includes(`as process ${controller.pid}\n`) && now;
    });
    expect(bench.stdout).not.toContain('started again');
    process.kill(bench.pid, 'SIGINT');
    expect(await bench.ended()).toBe(0);
    expect(running.filter(isAlive)).toEqual([]);
  });
});

describe('a bench that cannot start', () => {
  test.each(['', 'abc', '0x50', '1.5', '65536', '-1'])(
    'refuses "%s" as a port, in one line',
    async (port) => {
      bench.launch(['--port', port]);
      expect(await bench.ended()).toBe(1);
      expect(bench.stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(bench.stderr).toContain('--port');
    },
  );

  test('names the taken port, what it is for and what to do, in one line', async () => {
    const holder = await takePort(bench.pagePort);
    bench.launch();
    expect(await bench.ended()).toBe(1);
    await release(holder);
    const lines = bench.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`port ${bench.pagePort} is taken`);
    expect(lines[0]).toContain('the bench page');
    expect(lines[0]).toContain('--port');
    expect(bench.stdout).toBe('');
  });

  test('names the device whose port is taken', async () => {
    const holder = await takePort(0);
    const port = portOf(holder);
    await bench.prepare((config) => ({
      ...config,
      printers: config.printers.map((printer) => ({
        ...printer,
        wire: { kind: 'tcp', host: '127.0.0.1', port },
      })),
    }));
    bench.launch();
    expect(await bench.ended()).toBe(1);
    await release(holder);
    expect(bench.stderr).toContain(`port ${port} is taken`);
    expect(bench.stderr).toContain('printer hall');
  });

  test('names the place of a mistake in the config', async () => {
    writeFileSync(bench.configFile, 'centre: []\n');
    bench.launch();
    expect(await bench.ended()).toBe(1);
    expect(bench.stderr).toContain(`${bench.configFile}:1:`);
    expect(bench.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
