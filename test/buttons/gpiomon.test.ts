/**
 * GPIO through the tools of libgpiod where those misbehave: programs of their names that say what the
 * real ones say, or what none of them says. The real ones are asked in the virtual machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findHeaderChip, sysfsFolder } from '../../drivers/button/gpio-chip.ts';
import { bundle, openWorkshop, type Workshop } from '../units/rig.ts';

const chip = findHeaderChip(sysfsFolder);
const withoutSysfs = chip === null ? describe : describe.skip;
if (chip !== null) console.log(`not tested here: this machine has a GPIO header (${chip.label})`);

const detects = 'echo "gpiochip0 [pinctrl-bcm2711] (58 lines)"';
/** `$1` is the version's question; the answer is that of 2.2.1. */
const monitor = (does: string) =>
  `[ "$1" = --version ] && { echo "gpiomon (libgpiod) v2.2.1"; exit 0; }\n${does}`;
const edge = (kind: number) =>
  `read up _ < /proc/uptime; echo "${kind} \${up%.*}.\${up#*.}0000000"`;

withoutSysfs('through gpiomon', () => {
  let workshop: Workshop;
  let program = '';
  let child: ChildProcess | null = null;
  beforeAll(async () => {
    workshop = await openWorkshop();
    program = bundle(workshop.folder, 'test/buttons/gpio-process.ts');
  });
  afterEach(async () => {
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
    child = null;
  });
  afterAll(() => workshop.close());

  /** @returns what the line reports to the controller, up to so many words */
  async function reported(
    count: number,
    tools: Readonly<Record<string, string>>,
    holdMs?: number,
  ): Promise<string[]> {
    const folder = mkdtempSync(join(workshop.folder, 'tools-'));
    for (const [tool, does] of Object.entries(tools)) {
      writeFileSync(join(folder, tool), `#!/bin/sh\n${does}\n`);
      chmodSync(join(folder, tool), 0o755);
    }
    const path = `${folder}:${process.env['PATH'] ?? ''}`;
    const hold = holdMs === undefined ? [] : [String(holdMs)];
    child = spawn(process.execPath, [program, ...hold], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: path },
    });
    const words: string[] = [];
    if (child.stdout === null) return words;
    for await (const line of createInterface({ input: child.stdout })) {
      words.push(line);
      if (words.length === count) break;
    }
    return words;
  }

  test('a press is reported, and the end of gpiomon is a fault', async () => {
    const presses = [edge(2), 'sleep 0.1', edge(1), 'sleep 1', 'echo "no more" >&2', 'exit 1'];
    const tools = {
      gpiodetect: detects,
      gpioget: 'echo 1',
      gpiomon: monitor(['sleep 0.6', ...presses].join('\n')),
    };
    expect(await reported(3, tools)).toEqual(['works', 'ticket press', 'not-there']);
  });

  test.each<[string, string, readonly string[]]>([
    [
      'that comes in two pieces',
      'press',
      ['printf "2 0000"', 'sleep 0.1', 'echo "100.000000000"', 'sleep 0.1', edge(1)],
    ],
    // A kernel before 5.7 dates edges by the wall clock: the finger stays on the button all the same.
    ['of a clock that is far ahead', 'hold', ['echo "2 1795900000.000000000"', 'sleep 1']],
    ['that shows a press begun before the watching', 'press', [edge(1)]],
  ])('an edge %s counts: %s', async (_, gesture, edges) => {
    const tools = {
      gpiodetect: detects,
      gpioget: 'echo 1',
      gpiomon: monitor(['sleep 0.6', ...edges, 'sleep 0.2', 'exit 1'].join('\n')),
    };
    const holdMs = gesture === 'hold' ? 300 : undefined;
    expect(await reported(3, tools, holdMs)).toEqual(['works', `ticket ${gesture}`, 'not-there']);
  });

  test.each([
    ['ends at once', 'not-there', 'echo "error requesting lines: Invalid argument" >&2; exit 1'],
    ['finds the line taken', 'busy', 'echo "Device or resource busy" >&2; exit 1'],
    ['says what is no edge', 'bad-answer', 'echo "17 fell"; exec sleep 100'],
    ['never ends its line', 'bad-answer', 'exec cat /dev/zero'],
  ])('a gpiomon that %s is the fault %s, and does not work before', async (_, code, does) => {
    const tools = { gpiodetect: detects, gpioget: 'echo 1', gpiomon: monitor(does) };
    expect(await reported(1, tools)).toEqual([code]);
  });

  test.each([
    ['gpiodetect', 'not-permitted', 'Permission denied'],
    ['gpioget', 'not-permitted', 'Operation not permitted'],
    ['gpioget', 'busy', 'Device or resource busy'],
  ])('a %s that is refused is the fault %s', async (tool, code, words) => {
    const tools = { gpiodetect: detects, gpioget: 'echo 1', gpiomon: monitor('exec sleep 100') };
    const refused = { ...tools, [tool]: `echo "${tool}: cannot: ${words}" >&2; exit 1` };
    expect(await reported(1, refused)).toEqual([code]);
  });
});
