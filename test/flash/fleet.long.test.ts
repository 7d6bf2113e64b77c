/** Three devices, each with a root of its own and a real controller, flashed as a fleet over an sshd of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { benchWithoutTwins } from './bench-without-twins.ts';
import { Device, finished, type RunResult, tool } from './device.ts';
import { Sshd } from './sshd.ts';

const checkout = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'dawr-fleet-'));
const roots = [0, 1, 2].map((at) => ({
  at,
  sshd: new Sshd(),
  device: new Device(join(checkout, 'dist/dawr.js'), 'run'),
}));
let ports: readonly number[];

beforeAll(async () => {
  tool(join(checkout, 'scripts/checkout/build'), []);
  ports = await freePorts(30 * roots.length);
  const [first] = roots;
  for (const { at, sshd, device } of roots) {
    await sshd.start(first?.sshd.identity);
    // One path of config and command on all of them, as on real ones.
    sshd.forceCommand(`cd ${device.folder} && eval "$SSH_ORIGINAL_COMMAND"`);
    await device.start(config(at, 3));
  }
});
afterAll(async () => {
  for (const { sshd, device } of roots) {
    await sshd.stop();
    await device.stop();
  }
  rmSync(folder, { recursive: true, force: true });
});

function config(at: number, guardSeconds: number, holdSeconds = 1): string {
  const own = ports.slice(30 * at, 30 * (at + 1));
  const text = benchWithoutTwins(own, { guardSeconds, holdSeconds });
  return stringify({ ...parse(text), controller: `controller-${at}` });
}

function flash(configOf: (at: number) => string): Promise<RunResult> {
  const hosts = roots.map(({ at, sshd }) => {
    writeFileSync(join(folder, `${at}.yaml`), configOf(at));
    return { host: sshd.host, port: sshd.port, config: `${at}.yaml` };
  });
  const fleet = join(folder, 'fleet.yaml');
  writeFileSync(fleet, stringify({ hosts }));
  const [first] = roots;
  if (first === undefined) throw new Error('a fleet has hosts');
  return finished(
    first.device.spawn([
      ...['flash', '--fleet', fleet, '--yes', '--json', '--identity', first.sshd.identity],
      ...['--remote-config', './config.yaml', '--remote-dawr', './dawr'],
      ...['--ssh-option', 'StrictHostKeyChecking=no'],
      ...['--ssh-option', 'UserKnownHostsFile=/dev/null', '--confirm-within', '600'],
    ]),
  );
}

const results = (out: string): unknown =>
  JSON.parse(out).hosts.map(({ exit }: { readonly exit: unknown }) => exit);
const texts = () => roots.map(({ device }) => device.text());

test('each gets its own config, live or with a restart, and one that fails keeps it from the others', async () => {
  const live = await flash((at) => config(at, 4));
  expect([live.code, results(live.out)]).toEqual([0, [0, 0, 0]]);
  expect(texts()).toEqual(roots.map(({ at }) => config(at, 4)));

  const restarted = await flash((at) => config(at, 4, 2));
  expect([restarted.code, results(restarted.out)]).toEqual([0, [0, 0, 0]]);

  const before = texts();
  const failing = await flash((at) =>
    at === 0 ? config(at, 4).replace(/^( {2}folder: )journal$/m, '$1/proc/nowhere') : config(at, 5),
  );
  expect([failing.code, results(failing.out)]).toEqual([3, [3, null, null]]);
  expect(texts()).toEqual(before);
});
