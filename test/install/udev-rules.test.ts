/** Paths of USB printers that stay, from what the kernel says of those that are plugged in. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { udevRules, usbPrinters } from '../../scripts/verbs/doctor/udev-rules.ts';

let sys: string;
beforeEach(() => {
  sys = mkdtempSync(join(tmpdir(), 'dawr-sys-'));
});
afterEach(() => rmSync(sys, { recursive: true }));

/** As usblp and the USB core lay them out. */
function plugIn(lp: string, port: string, attributes: Readonly<Record<string, string>>): void {
  const device = join(sys, 'devices/pci0000:00/usb1', port);
  mkdirSync(join(device, `${port}:1.0/usbmisc`, lp), { recursive: true });
  for (const [name, value] of Object.entries(attributes)) {
    writeFileSync(join(device, name), `${value}\n`);
  }
  const misc = join(device, `${port}:1.0/usbmisc`, lp);
  symlinkSync('../../', join(misc, 'device'));
  mkdirSync(join(sys, 'class/usbmisc'), { recursive: true });
  symlinkSync(misc, join(sys, 'class/usbmisc', lp));
}

const epson = { idVendor: '04b8', idProduct: '0e15', manufacturer: 'EPSON', product: 'TM-T20II' };
const cheap = { idVendor: '0416', idProduct: '5011', product: 'POS58' };

const bench = loadConfig(resolve(__dirname, '../../config/bench.yaml')).config;
const configOf = (...ids: readonly string[]): Config => ({
  ...bench,
  printers: bench.printers.slice(0, 1).flatMap((printer) =>
    ids.map((id) => ({
      ...printer,
      id,
      wire: { kind: 'device', path: '/dev/usb/lp0' } as const,
    })),
  ),
});
const rules = (config: Config) =>
  udevRules(config, usbPrinters(sys))
    .split('\n')
    .filter((line) => line.startsWith('SUBSYSTEM'));

test('a printer is known by its serial number, and has the name of the config', () => {
  plugIn('lp3', '1-1.2', { ...epson, serial: 'J5VF012345' });
  expect(rules(configOf('hall'))).toEqual([
    'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ATTRS{idVendor}=="04b8", ATTRS{idProduct}=="0e15", ATTRS{serial}=="J5VF012345", SYMLINK+="dawr/printer-hall"',
  ]);
  expect(udevRules(configOf('hall'), usbPrinters(sys))).toContain('EPSON TM-T20II, on port 1-1.2');
});

test('printers without a serial number, or with one of many, are known by their ports, in order', () => {
  plugIn('lp0', '1-1.10', cheap);
  plugIn('lp1', '1-1.9', cheap);
  plugIn('lp2', '1-1.11', { ...epson, serial: '000000' });
  expect(rules(configOf('hall', 'reception'))).toEqual([
    'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", KERNELS=="1-1.9", SYMLINK+="dawr/printer-hall"',
    'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", KERNELS=="1-1.10", SYMLINK+="dawr/printer-reception"',
    'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", KERNELS=="1-1.11", SYMLINK+="dawr/printer-3"',
  ]);
});

test('what a printer says of itself cannot become a rule', () => {
  const serial = 'x", RUN+="/bin/sh';
  plugIn('lp0', '1-1.2', { ...epson, product: 'a\nSUBSYSTEM=="b"', serial });
  expect(rules(configOf('hall'))).toEqual([
    'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", KERNELS=="1-1.2", SYMLINK+="dawr/printer-hall"',
  ]);
});

test('where nothing is plugged in, or not all, the text says so', () => {
  expect(udevRules(configOf('hall'), usbPrinters(sys))).toContain('No USB printer');
  plugIn('lp0', '1-1.2', cheap);
  expect(udevRules(configOf('hall', 'reception'), usbPrinters(sys))).toContain('has 2 printers');
});
