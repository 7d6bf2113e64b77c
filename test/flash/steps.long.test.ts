/**
 * A flash of the real controller that is cut at each of its named steps, by each kind of cut, eight times: 544 cuts.
 * Half of the configs are taken while the controller runs, half need a restart.
 *
 * Most of a cut is waiting, for a trial to pass or a session to be made anew: so several devices are flashed side by
 * side, each by its own technician.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FlashStep, flashSteps } from '../../config/flash-steps.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { benchWithoutTwins } from './bench-without-twins.ts';
import { CutFlash, type CutKind, cutKinds, smallDisk } from './cut-flash.ts';
import { Device, tool } from './device.ts';
import { Sshd } from './sshd.ts';

const devices = 4;
const roundsEach = 2;
const checkout = resolve(__dirname, '../..');
const counted = { cuts: 0, old: 0, new: 0 };

class FlashedDevice {
  readonly #disk = smallDisk();
  readonly #folder = mkdtempSync(join(tmpdir(), 'dawr-steps-'));
  readonly #sshd = new Sshd();
  readonly #device = new Device(join(checkout, 'dist/dawr.js'), 'run', this.#disk?.folder);
  readonly #cut = new CutFlash(this.#device, this.#sshd);
  #ports: readonly number[] = [];
  #round = 0;
  #inPlace = '';

  get hasSmallDisk(): boolean {
    return this.#disk !== null;
  }

  async start(): Promise<void> {
    this.#ports = await freePorts(30);
    await this.#sshd.start();
    this.#inPlace = this.#nextText();
    await this.#device.start(this.#inPlace);
    this.#cut.prepare();
  }

  async stop(): Promise<void> {
    await this.#sshd.stop();
    await this.#device.stop();
    this.#cut.remove();
    this.#disk?.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async breakFlash(step: FlashStep, kind: CutKind): Promise<void> {
    const next = this.#nextText();
    const config = join(this.#folder, 'flashed.yaml');
    writeFileSync(config, next);
    // Nobody is left to confirm it: the device waits for that as long as it was told to.
    const isAlone = step === 'confirming' && kind === 'kill';
    const isLost = step === 'reverting' || step === 'put-back';
    this.#sshd.letConfirm(!isLost);
    const { host, port, identity, sshOption } = this.#sshd;
    const run = await this.#cut.run(step, kind, () =>
      this.#device.spawn(
        [
          ...['flash', config, '--to', host, '--port', String(port), '--identity', identity],
          // Its controller is restarted when the time of the trial is over, where the flash was killed before.
          ...['--within', isLost ? '30' : '120'],
          ...['--confirm-within', isLost ? '0.001' : isAlone ? '20' : '600'],
          ...sshOption.flatMap((option) => ['--ssh-option', option]),
          ...['--remote-config', this.#device.config, '--remote-dawr', this.#device.dawr],
        ],
        this.#cut.env,
      ),
    );
    counted[await this.#cut.expectWhole(run, this.#inPlace, next)] += 1;
    counted.cuts += 1;
    this.#inPlace = this.#device.text();
  }

  expectReachable(): Promise<void> {
    return this.#cut.expectReachable();
  }

  /** Each round has another config than the one before. */
  #nextText(): string {
    this.#round += 1;
    const rules = {
      guardSeconds: 1 + (this.#round % 9),
      holdSeconds: 1 + (Math.floor(this.#round / 2) % 3),
    };
    return `${benchWithoutTwins(this.#ports, rules)}# ${this.#round}\n`;
  }
}

const flashed = Array.from({ length: devices }, () => new FlashedDevice());
const hasSmallDisks = flashed.every((device) => device.hasSmallDisk);
if (!hasSmallDisks) console.warn('a full disk is not tried: to mount a small one takes root');

beforeAll(async () => {
  tool(join(checkout, 'scripts/checkout/build'), []);
  await Promise.all(flashed.map((device) => device.start()));
});
afterAll(async () => {
  await Promise.all(flashed.map((device) => device.stop()));
  console.info(
    `${counted.cuts} cuts: the old config was in place after ${counted.old}, the new one after ${counted.new}`,
  );
});

const all = cutKinds.flatMap((kind) => flashSteps.map((step) => ({ kind, step })));

test.each(all)('$kind at "$step"', async ({ kind, step }) => {
  if (kind === 'full disk' && !hasSmallDisks) return;
  await Promise.all(
    flashed.map(async (device) => {
      for (let times = 0; times < roundsEach; times += 1) await device.breakFlash(step, kind);
      await device.expectReachable();
    }),
  );
});
