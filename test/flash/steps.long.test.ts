/**
 * A flash of the real controller that is cut at each of its named steps, by each kind of cut, eight times: 544 cuts.
 * Half of the configs are taken while the controller runs, half need a restart.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flashSteps } from '../../config/flash-steps.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { benchWithoutTwins } from './bench-without-twins.ts';
import { CutFlash, cutKinds, smallDisk } from './cut-flash.ts';
import { Device, tool } from './device.ts';
import { Sshd } from './sshd.ts';

const roundsEach = 8;
const checkout = resolve(__dirname, '../..');

const disk = smallDisk();
if (disk === null) console.warn('a full disk is not tried: to mount a small one takes root');
const folder = mkdtempSync(join(tmpdir(), 'dawr-steps-'));
const sshd = new Sshd();
const device = new Device(join(checkout, 'dist/dawr.js'), 'run', disk?.folder);
const cut = new CutFlash(device, sshd);
let ports: readonly number[];
let round = 0;
let inPlace: string;

/** Each round has another config than the one before. */
const nextText = (): string => {
  round += 1;
  const rules = { guardSeconds: 1 + (round % 9), holdSeconds: 1 + (Math.floor(round / 2) % 3) };
  return `${benchWithoutTwins(ports, rules)}# ${round}\n`;
};

beforeAll(async () => {
  tool(join(checkout, 'scripts/checkout/build'), []);
  ports = await freePorts(30);
  await sshd.start();
  inPlace = nextText();
  await device.start(inPlace);
  cut.prepare();
});
afterAll(async () => {
  await sshd.stop();
  await device.stop();
  cut.remove();
  disk?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const all = cutKinds.flatMap((kind) => flashSteps.map((step) => ({ kind, step })));

test.each(all)('$kind at "$step"', async ({ kind, step }) => {
  if (kind === 'full disk' && disk === null) return;
  for (let times = 0; times < roundsEach; times += 1) {
    const next = nextText();
    const config = join(folder, 'flashed.yaml');
    writeFileSync(config, next);
    // Nobody is left to confirm it: the device waits for that as long as it was told to.
    const isAlone = step === 'confirming' && kind === 'kill';
    const isLost = step === 'reverting' || step === 'put-back';
    const run = await cut.run(step, kind, () =>
      device.spawn(
        [
          ...['flash', config, '--to', sshd.host, '--port', String(sshd.port)],
          // Its controller is restarted when the time of the trial is over, where the flash was killed before.
          ...['--identity', sshd.identity, '--within', isLost ? '30' : '120'],
          ...['--confirm-within', isLost ? '0.001' : isAlone ? '20' : '600'],
          ...sshd.sshOption.flatMap((option) => ['--ssh-option', option]),
          ...['--remote-config', device.config, '--remote-dawr', device.dawr],
        ],
        cut.env,
      ),
    );
    await cut.expectWhole(run, inPlace, next);
    inPlace = device.text();
  }
});
