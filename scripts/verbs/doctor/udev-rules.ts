/**
 * `dawr doctor --udev`: rules that give each USB device of the hall a path that stays, such as
 * `/dev/dawr/printer-hall`. The kernel's own `/dev/usb/lp0` becomes `lp1` when the cable is pulled at the
 * wrong moment, or when another printer is switched on first; so do `/dev/ttyUSB0` and `/dev/ttyACM0`.
 *
 * A device is known by its serial number; where it has none, or another one has the same, by the port that
 * it hangs on. Printers have the names of the config's printers, in its order. Of serial lines nobody can see
 * which is which: those that a path of the config leads to have the name of that unit or line of boards, and
 * the others are proposed as comments.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../../../config/schema/schema.ts';
import { machineNames, machineText } from '../../../firmware-host/machine/machine-file.ts';

export interface UsbDevice {
  /** The kernel's name of it now, such as `lp0` or `ttyACM1`. */
  readonly kernel: string;
  /** The kernel's name of its port, such as `1-1.2`. */
  readonly port: string;
  readonly vendor: string;
  readonly product: string;
  /** What it says that it is. */
  readonly name: string;
  readonly serial: string | null;
}

/** Where udev looks for rules of the machine's owner; `scripts/install` writes it. */
const rulesFile = '/etc/udev/rules.d/60-dawr-printers.rules';

/**
 * The USB printers that the kernel's driver usblp has, by port.
 * @param sysFolder normally `/sys`
 */
export function usbPrinters(sysFolder: string): readonly UsbDevice[] {
  return usbDevices(join(sysFolder, 'class/usbmisc'), /^lp\d+$/);
}

/** USB adapters and Arduinos with a serial line, by port. @param sysFolder normally `/sys` */
export function usbSerials(sysFolder: string): readonly UsbDevice[] {
  return usbDevices(join(sysFolder, 'class/tty'), /^tty(USB|ACM)\d+$/);
}

function usbDevices(folder: string, kind: RegExp): readonly UsbDevice[] {
  return machineNames(folder)
    .filter((name) => kind.test(name))
    .flatMap((kernel) => {
      const device = usbFolder(realpathSync(join(folder, kernel, 'device')));
      return device === null ? [] : [usbDevice(kernel, device)];
    })
    .sort((a, b) => a.port.localeCompare(b.port, 'en', { numeric: true }));
}

/** The device itself is some folders above its interface and its line. */
function usbFolder(folder: string): string | null {
  if (existsSync(join(folder, 'idVendor'))) return folder;
  const above = dirname(folder);
  return above === folder ? null : usbFolder(above);
}

function usbDevice(kernel: string, device: string): UsbDevice {
  const words = [read(device, 'manufacturer'), read(device, 'product')];
  return {
    kernel,
    port: basename(device),
    vendor: read(device, 'idVendor') ?? '',
    product: read(device, 'idProduct') ?? '',
    name: words.filter((word) => word !== null).join(' ') || 'a device without a name',
    serial: read(device, 'serial'),
  };
}

function read(device: string, attribute: string): string | null {
  return machineText(join(device, attribute)) || null;
}

/** The text of the rules file, for what is plugged in now. */
export function udevRules(
  config: Config,
  found: readonly UsbDevice[],
  serials: readonly UsbDevice[],
): string {
  const wanted = config.printers.flatMap(({ id, wire }) => (wire.kind === 'device' ? [id] : []));
  const lines = found.flatMap((printer, at) => {
    const id = wanted[at] ?? String(at + 1);
    return [
      '',
      `# ${printable(printer.name)}, on port ${printer.port}; in the config: path: /dev/dawr/printer-${id}`,
      `SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ${knownBy(printer, found)}, SYMLINK+="dawr/printer-${id}"`,
    ];
  });
  const ofLines = serialRules(config, serials);
  return `${[...head(found.length, wanted.length), ...lines, ...ofLines].join('\n')}\n`;
}

function serialRules(config: Config, serials: readonly UsbDevice[]): readonly string[] {
  const names = new Map(
    [
      ...config.printers.map(({ id, wire }) => ({ name: `printer-${id}`, wire })),
      ...config.units.map(({ id, wire }) => ({ name: `unit-${id}`, wire })),
      ...config.boardLines.map(({ id, wire }) => ({ name: `boards-${id}`, wire })),
    ].flatMap(({ name, wire }) =>
      wire.kind === 'serial' ? [[kernelName(wire.path), name] as const] : [],
    ),
  );
  return serials.flatMap((device) => {
    const name = names.get(device.kernel);
    const rule = `SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*", ${knownBy(device, serials)}, SYMLINK+="dawr/${name ?? 'NAME'}"`;
    const what = `# ${printable(device.name)}, ${device.kernel} on port ${device.port}`;
    return name === undefined
      ? [
          '',
          `${what}: no path of the config leads to it. Give it a name, such as unit-window-1:`,
          `# ${rule}`,
        ]
      : ['', `${what}; in the config: path: /dev/dawr/${name}`, rule];
  });
}

/** Null for a path that leads nowhere now. */
function kernelName(path: string): string | null {
  try {
    return basename(realpathSync(path));
  } catch {
    return null;
  }
}

function head(found: number, wanted: number): readonly string[] {
  const lines = [
    '# A path that stays for each USB device of the hall. Proposed by "dawr doctor --udev"; write it to',
    `# ${rulesFile}, then: sudo udevadm control --reload && sudo udevadm trigger`,
  ];
  if (found === 0 && wanted > 0) lines.push('# No USB printer is plugged in and switched on.');
  if (found > 1) {
    lines.push(
      '# Nobody can see from here which printer stands where: print on each with "dawr doctor --print",',
      '# and exchange the names if they are wrong.',
    );
  }
  if (found > 0 && found < wanted) {
    lines.push(
      `# The config has ${wanted} printers of this kind: plug in and switch on the others, too.`,
    );
  }
  return lines;
}

function knownBy(device: UsbDevice, all: readonly UsbDevice[]): string {
  const { vendor, product, serial, port } = device;
  const isSame = (other: UsbDevice) =>
    other.vendor === vendor && other.product === product && other.serial === serial;
  const isClear = serial !== null && /^[\w .:-]+$/.test(serial) && /[1-9a-z]/i.test(serial);
  if (!isClear || all.filter(isSame).length > 1) return `KERNELS=="${port}"`;
  return `ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}", ATTRS{serial}=="${serial}"`;
}

/** A device's own words stand in a comment of one line. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?');
}
