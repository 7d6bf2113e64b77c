/**
 * How libgpiod's tools are called and what they print, in both releases. The samples are what 1.6.3 and 2.2.1 print
 * on a machine with simulated chips; `gpiodetect` and the tools' complaints are asked of the real ones.
 */
import {
  findHeaderByTools,
  gpiodRelease,
  parseChips,
  parseEdge,
  parseRelease,
  readCommand,
  upToFirstEdge,
  watchCommand,
} from '../../drivers/button/gpiod-tools.ts';
import { runTool } from '../../drivers/run-tool.ts';

const wiring = { pin: 17, pull: 'up' } as const;

test('the version gives the release', () => {
  expect(parseRelease('gpiomon (libgpiod) v1.6.3\nCopyright (C) 2017-2018')).toBe(1);
  expect(parseRelease('gpiomon (libgpiod) v2.2.1\n')).toBe(2);
  expect(parseRelease('gpiomon (libgpiod) v3.0\n')).toBeNull();
  expect(parseRelease('something else v1.6')).toBeNull();
});

test('chips are listed with their labels, which may hold anything', () => {
  const text = 'gpiochip0 [pinctrl-bcm2711] (58 lines)\ngpiochip1 [a ] strange [one] (8 lines)\n';
  expect(parseChips(text)).toEqual([
    { chip: 'gpiochip0', label: 'pinctrl-bcm2711', lines: 58 },
    { chip: 'gpiochip1', label: 'a ] strange [one', lines: 8 },
  ]);
  expect(parseChips('')).toEqual([]);
});

test('an edge has its time, as each release writes it', () => {
  expect(parseEdge(1, '1 12 5')).toEqual({ high: true, atMs: 12_000.000005 });
  expect(parseEdge(1, '0 12 345678901')).toEqual({ high: false, atMs: 12_345.678901 });
  expect(parseEdge(2, '1 12.345678901')).toEqual({ high: true, atMs: 12_345.678901 });
  expect(parseEdge(2, '2 12.000000005')).toEqual({ high: false, atMs: 12_000.000005 });
});

test.each(['', '2 12 5', '1 12', '1 12.5', 'Monitoring line 17'])(
  '"%s" is no edge of 1.x',
  (line) => expect(parseEdge(1, line)).toBeNull(),
);

test('what happened between the question and the watching is known from the first edge', () => {
  const first = { high: true, atMs: 400 };
  // A press that began there counts when it ends; a button let go there is heard when it is pressed.
  expect(upToFirstEdge({ high: true, atMs: 100 }, first)).toEqual([
    { high: false, atMs: 100 },
    first,
  ]);
  expect(upToFirstEdge({ high: false, atMs: 100 }, first)).toEqual([first]);
});

const installed = gpiodRelease();

test('the installed tools take these options, and say that the chip is missing', async () => {
  const release = await installed;
  // ./scripts/checkout/setup test installs the package gpiod.
  if (release === null) throw new Error('gpiomon is missing, or of a release that is not known');
  expect(await findHeaderByTools()).toMatchObject({ why: expect.stringContaining('no header') });
  for (const command of [
    readCommand(release, 'gpiochip9', wiring),
    watchCommand(release, 'gpiochip9', wiring),
  ]) {
    const { ok, complaint } = await runTool(command);
    expect(ok).toBe(false);
    expect(complaint).toMatch(/No such file|cannot find GPIO chip/);
  }
});

test('a watch whose parent is gone before it begins does not begin', async () => {
  const release = (await installed) ?? 1;
  // Another shell between stands for the parent that a child is given when its own has died.
  const adopted = ['sh', '-c', '"$@"; exit', 'sh', ...watchCommand(release, 'gpiochip9', wiring)];
  const { ok, complaint } = await runTool(adopted);
  expect(ok).toBe(false);
  expect(complaint).not.toMatch(/No such file|cannot find GPIO chip/);
});

test('a tool that is not there is a complaint, too', async () => {
  expect(await runTool(['gpiomon-of-nobody'])).toMatchObject({
    ok: false,
    stdout: Buffer.of(),
  });
});
