/** A device to flash over a real sshd, and the technician who does: all of it for one test alone. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlashOptions } from '../../scripts/verbs/flash/flash.ts';
import { configText, Device, finished, type RunResult } from './device.ts';
import { Sshd } from './sshd.ts';

/** A technician's folder, and a device behind an sshd of its own. */
export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'dawr-flash-'));
  readonly device: Device;
  readonly sshd = new Sshd();

  /** @param entry the bundle of `entry.ts` */
  constructor(entry: string) {
    this.device = new Device(entry);
  }

  async stop(): Promise<void> {
    await this.sshd.stop();
    await this.device.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  startFlash(text: string, changes: Partial<FlashOptions> = {}): ChildProcess {
    const { device, sshd } = this;
    const config = join(this.folder, 'flashed.yaml');
    writeFileSync(config, text);
    const options: FlashOptions = {
      config,
      to: [sshd.host],
      port: sshd.port,
      identity: sshd.identity,
      within: 120,
      confirmWithin: 600,
      remoteConfig: device.config,
      remoteDawr: device.dawr,
      sshOption: sshd.sshOption,
      ...changes,
    };
    return device.spawn(['flash', '--options', JSON.stringify(options)]);
  }

  flash(text: string, changes: Partial<FlashOptions> = {}): Promise<RunResult> {
    return finished(this.startFlash(text, changes));
  }

  /** The device is as it was: old config, old run, and at most a note of what was refused. */
  async expectUntouched(pid: number): Promise<void> {
    expect(this.device.text()).toBe(configText('old'));
    expect((await this.device.health(() => true)).pid).toBe(pid);
    const beside = readdirSync(this.device.folder).filter((name) =>
      name.startsWith('config.yaml.'),
    );
    expect(beside.filter((name) => name !== 'config.yaml.ending')).toEqual([]);
  }
}

/** Most of a flash is waiting, for a trial or a session: tests with sites of their own wait side by side. */
export const sitesOf =
  (entry: string) =>
  <T extends readonly unknown[]>(run: (at: Site, ...values: T) => Promise<void>) =>
  async (...values: T): Promise<void> => {
    const site = new Site(entry);
    try {
      await site.sshd.start();
      await run(site, ...values);
    } finally {
      await site.stop();
    }
  };
