/**
 * An output on the Pi's header through gpioset: programs of the tools' names write down what they are asked
 * for, and hold on until they are ended, as the real ones do.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHeaderChip, sysfsFolder } from '../../drivers/button/gpio-chip.ts';
import { bundle, openWorkshop, type Workshop } from '../units/rig.ts';

const withoutSysfs = findHeaderChip(sysfsFolder) === null ? describe : describe.skip;

withoutSysfs('an output through gpioset', () => {
  let workshop: Workshop;
  let program = '';
  beforeAll(async () => {
    workshop = await openWorkshop();
    program = bundle(workshop.folder, 'test/buttons/output-process.ts');
  });
  afterAll(() => workshop.close());

  /** @returns what it reported, and the levels that the line was held at, one after the other */
  function run(gpioset: string) {
    const folder = mkdtempSync(join(workshop.folder, 'tools-'));
    const log = join(folder, 'log');
    writeFileSync(log, '');
    const tools = {
      gpiodetect: 'echo "gpiochip0 [pinctrl-bcm2711] (58 lines)"',
      gpiomon: 'echo "gpiomon (libgpiod) v2.2.1"',
      gpioset: `echo "$@" >> ${log}\n${gpioset}`,
    };
    for (const [tool, does] of Object.entries(tools)) {
      writeFileSync(join(folder, tool), `#!/bin/sh\n${does}\n`);
      chmodSync(join(folder, tool), 0o755);
    }
    const { stdout, status } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    const levels = readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => /--chip=gpiochip0 (\S+)$/.exec(line)?.[1] ?? []);
    const [first = ''] = stdout.split('\n');
    const reported: unknown = JSON.parse(first);
    return { reported, levels, status };
  }

  test('is held at the level that it should have, and ends off', () => {
    const { reported, levels, status } = run('exec sleep 60');
    expect([reported, status]).toEqual([[], 0]);
    expect(levels[0]).toBe('20=1');
    expect(levels.at(-1)).toBe('20=1');
  });

  test('is a fault that names the pin where the line is taken', () => {
    const { reported } = run('echo "gpioset: Device or resource busy" >&2; exit 1');
    expect(reported).toMatchObject([{ code: 'busy', hint: expect.stringContaining('GPIO 20') }]);
  });
});
