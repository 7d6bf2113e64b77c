/** The search for the header's chip, over folder trees as kernels of several Pis show them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHeaderChip } from '../../drivers/button/gpio-chip.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-gpio-'));
  writeFileSync(join(folder, 'export'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

function chip(name: string, files: Record<string, string>): void {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
}

test.each([
  ['Pi 3, kernel 6.6', 'pinctrl-bcm2835', 512, 54],
  ['Pi 3, kernel 5.10', 'pinctrl-bcm2835', 0, 54],
  ['Pi 4, kernel 6.6', 'pinctrl-bcm2711', 512, 58],
  ['Pi 5, kernel 6.6', 'pinctrl-rp1', 571, 54],
])('%s: %s at %i', (_, label, base, lines) => {
  chip('gpiochip399', { label: 'raspberrypi-exp-gpio\n', base: '399\n', ngpio: '8\n' });
  chip(`gpiochip${base}`, { label: `${label}\n`, base: `${base}\n`, ngpio: `${lines}\n` });
  expect(findHeaderChip(folder)).toEqual({ label, base, lines });
});

test('a machine with other chips only has no header', () => {
  chip('gpiochip504', { label: 'raspberrypi-exp-gpio\n', base: '504\n', ngpio: '8\n' });
  expect(findHeaderChip(folder)).toBeNull();
});

test('a chip whose files are missing or not numbers is passed over', () => {
  chip('gpiochip0', { label: 'pinctrl-rp1\n', base: 'zero\n', ngpio: '54\n' });
  chip('gpiochip1', { label: 'pinctrl-rp1\n' });
  chip('gpiochip2', {});
  expect(findHeaderChip(folder)).toBeNull();
});

test('a kernel without sysfs GPIO has no header', () => {
  expect(findHeaderChip(join(folder, 'absent'))).toBeNull();
});
