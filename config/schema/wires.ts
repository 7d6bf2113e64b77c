/** The lines of bytes that a config can name: TCP, serial, or a character device. */
import * as z from 'zod';

/** As a resolver takes it: a name, or an address with or without its zone. */
const hostPattern = /^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/;

export const TcpWire = z.strictObject({
  kind: z.literal('tcp'),
  host: z.string().regex(hostPattern, 'a host name or an address, such as 10.0.0.7'),
  port: z.int().min(1).max(65_535),
});

export const SerialWire = z.strictObject({
  kind: z.literal('serial'),
  path: z
    .string()
    .startsWith('/', 'an absolute path')
    .meta({ description: 'Prefer a stable name under /dev/serial/by-id or by-path.' }),
  baudRate: z.int().min(300).max(1_000_000).default(9600),
  framing: z.enum(['8N1', '7E1', '7E2', '8E1', '7O1']).default('8N1'),
});

export const DeviceWire = z.strictObject({
  kind: z.literal('device'),
  path: z
    .string()
    .startsWith('/', 'an absolute path')
    .meta({ description: 'A character device, such as /dev/usb/lp0.' }),
});

/** Of a printer: through a converter, the serial line behind it sets the speed. */
const PrinterTcpWire = TcpWire.extend({
  baudRate: SerialWire.shape.baudRate.unwrap().optional().meta({
    description:
      'Of the serial line behind an Ethernet converter: the driver then sends fewer bytes. Leave it out for a network printer.',
  }),
});

export const StreamWire = z.discriminatedUnion('kind', [TcpWire, SerialWire]);
export const PrinterWire = z.discriminatedUnion('kind', [PrinterTcpWire, SerialWire, DeviceWire]);

/** StandardFirmata speaks at 57600 baud. */
export const UnitWire = z.discriminatedUnion('kind', [
  TcpWire,
  SerialWire.extend({ baudRate: SerialWire.shape.baudRate.unwrap().default(57_600) }),
]);
