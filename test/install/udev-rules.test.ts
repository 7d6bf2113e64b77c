/** Paths of USB printers, units and lines of boards that stay, from what the kernel says of those that are plugged in. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { udevRules, usbPrinters, usbSerials } from '../../scripts/verbs/doctor/udev-rules.ts';

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
  udevRules(config, usbPrinters(sys), usbSerials(sys))
    .split('\n')
    .filter((line) => line.startsWith('SUBSYSTEM'));

test('a printer is known by its serial number, and has the name of the config', () => {
  plugIn('lp3', '1-1.2', { ...epson, serial: 'J5VF012345' });
  expect(rules(configOf('hall'))).toEqual([
    'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ATTRS{idVendor}=="04b8", ATTRS{idProduct}=="0e15", ATTRS{serial}=="J5VF012345", SYMLINK+="dawr/printer-hall"',
  ]);
  expect(udevRules(configOf('hall'), usbPrinters(sys), usbSerials(sys))).toContain(
    'EPSON TM-T20II, on port 1-1.2',
  );
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
  expect(udevRules(configOf('hall'), usbPrinters(sys), usbSerials(sys))).toContain(
    'No USB printer',
  );
  plugIn('lp0', '1-1.2', cheap);
  expect(udevRules(configOf('hall', 'reception'), usbPrinters(sys), usbSerials(sys))).toContain(
    'has 2 printers',
  );
});

/** As the drivers of Arduinos (cdc-acm) and of adapters (usbserial) lay them out: the latter with a folder more. */
function plugInSerial(tty: string, port: string, attributes: Readonly<Record<string, string>>) {
  const device = join(sys, 'devices/pci0000:00/usb1', port);
  const line = join(device, `${port}:1.0`, ...(tty.startsWith('ttyUSB') ? [tty] : []));
  mkdirSync(join(line, 'tty', tty), { recursive: true });
  for (const [name, value] of Object.entries(attributes)) {
    writeFileSync(join(device, name), `${value}\n`);
  }
  symlinkSync(line, join(line, 'tty', tty, 'device'));
  mkdirSync(join(sys, 'class/tty'), { recursive: true });
  symlinkSync(join(line, 'tty', tty), join(sys, 'class/tty', tty));
}

test('a unit and a line of boards have the names of the config whose paths lead to them', () => {
  plugInSerial('ttyACM1', '1-1.2', { idVendor: '2341', idProduct: '0043', serial: '7583330' });
  plugInSerial('ttyUSB0', '1-1.3', { idVendor: '1a86', idProduct: '7523' });
  plugInSerial('ttyUSB1', '1-1.4', { idVendor: '1a86', idProduct: '7523' });
  mkdirSync(join(sys, 'class/tty/ttyS0'));
  // Where udev's own links lead.
  const leadsTo = (tty: string) => {
    writeFileSync(join(sys, tty), '');
    symlinkSync(join(sys, tty), join(sys, `by-id-${tty}`));
    return {
      kind: 'serial',
      path: join(sys, `by-id-${tty}`),
      baudRate: 9600,
      framing: '8N1',
    } as const;
  };
  const [unit] = bench.units;
  const [line] = bench.boardLines;
  if (unit === undefined || line === undefined) throw new Error('the bench has both');
  const config: Config = {
    ...configOf(),
    units: [{ ...unit, id: 'window-1', wire: leadsTo('ttyACM1') }],
    boardLines: [{ ...line, id: 'east', wire: leadsTo('ttyUSB1') }],
  };
  const text = udevRules(config, usbPrinters(sys), usbSerials(sys));
  const known = 'SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*"';
  expect(text.split('\n').filter((one) => one.includes('SUBSYSTEM'))).toEqual([
    `${known}, ATTRS{idVendor}=="2341", ATTRS{idProduct}=="0043", ATTRS{serial}=="7583330", SYMLINK+="dawr/unit-window-1"`,
    `# ${known}, KERNELS=="1-1.3", SYMLINK+="dawr/NAME"`,
    `${known}, KERNELS=="1-1.4", SYMLINK+="dawr/boards-east"`,
  ]);
});
