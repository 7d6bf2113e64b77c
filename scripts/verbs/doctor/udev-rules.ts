/**
 * `dawr doctor --udev`: rules that give each USB printer a path that stays, such as
 * `/dev/dawr/printer-hall`. The kernel's own `/dev/usb/lp0` becomes `lp1` when the cable is pulled at the
 * wrong moment, or when another printer is switched on first.
 *
 * A printer is known by its serial number; where it has none, or another one has the same, by the port that
 * it hangs on. Names are those of the config's printers, in its order.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../../../config/schema/schema.ts';
import { machineNames, machineText } from '../../../firmware-host/machine/machine-file.ts';

export interface UsbPrinter {
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
export function usbPrinters(sysFolder: string): readonly UsbPrinter[] {
  const folder = join(sysFolder, 'class/usbmisc');
  const names = machineNames(folder).filter((name) => /^lp\d+$/.test(name));
  return names
    .map((name) => printerAt(dirname(realpathSync(join(folder, name, 'device')))))
    .sort((a, b) => a.port.localeCompare(b.port, 'en', { numeric: true }));
}

function printerAt(device: string): UsbPrinter {
  const words = [read(device, 'manufacturer'), read(device, 'product')];
  return {
    port: basename(device),
    vendor: read(device, 'idVendor') ?? '',
    product: read(device, 'idProduct') ?? '',
    name: words.filter((word) => word !== null).join(' ') || 'a printer without a name',
    serial: read(device, 'serial'),
  };
}

function read(device: string, attribute: string): string | null {
  return machineText(join(device, attribute)) || null;
}

/** The text of the rules file, for the printers that are plugged in now. */
export function udevRules({ printers }: Config, found: readonly UsbPrinter[]): string {
  const wanted = printers.flatMap(({ id, wire }) => (wire.kind === 'device' ? [id] : []));
  const lines = found.flatMap((printer, at) => {
    const id = wanted[at] ?? String(at + 1);
    return [
      '',
      `# ${printable(printer.name)}, on port ${printer.port}; in the config: path: /dev/dawr/printer-${id}`,
      `SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ${knownBy(printer, found)}, SYMLINK+="dawr/printer-${id}"`,
    ];
  });
  return `${[...head(found.length, wanted.length), ...lines].join('\n')}\n`;
}

function head(found: number, wanted: number): readonly string[] {
  const lines = [
    '# A path that stays for each USB printer. Proposed by "dawr doctor --udev"; write it to',
    `# ${rulesFile}, then: sudo udevadm control --reload && sudo udevadm trigger`,
  ];
  if (found === 0) lines.push('# No USB printer is plugged in and switched on.');
  if (found > 1) {
    lines.push(
      '# Nobody can see from here which printer stands where: print on each with "dawr ticket --print",',
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

function knownBy(printer: UsbPrinter, all: readonly UsbPrinter[]): string {
  const { vendor, product, serial, port } = printer;
  const isSame = (other: UsbPrinter) =>
    other.vendor === vendor && other.product === product && other.serial === serial;
  const isClear = serial !== null && /^[\w .:-]+$/.test(serial) && /[1-9a-z]/i.test(serial);
  if (!isClear || all.filter(isSame).length > 1) return `KERNELS=="${port}"`;
  return `ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}", ATTRS{serial}=="${serial}"`;
}

/** A printer's own words stand in a comment of one line. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?');
}
