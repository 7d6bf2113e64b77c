/** Where a printer or a line of boards is, as people write it in one word: a path, or a host and a port. */
import { posix } from 'node:path';
import { type Read, refused, taken } from './question.ts';

export type Wire =
  | { readonly kind: 'device' | 'serial'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** @param usualPort of a host that is written without one  @param serial every path is one */
export function wireRead(answer: string, usualPort: number, serial: boolean): Read<Wire> {
  const text = answer.trim();
  if (text.startsWith('/')) {
    const isDevice = /^\/dev(\/[\w.:@+-]+)+$/.test(text) && posix.normalize(text) === text;
    if (!isDevice) {
      return refused(
        'اكتب مسارا تحت /dev كما يظهره "ls -l /dev/serial/by-id /dev/usb"',
        'write a path under /dev, as "ls -l /dev/serial/by-id /dev/usb" shows it',
      );
    }
    const isSerial = serial || /^\/dev\/(tty|serial\/)/.test(text);
    return taken({ kind: isSerial ? 'serial' : 'device', path: text });
  }
  const [, host = '', written] = /^([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = written === undefined ? usualPort : Number(written);
  return host !== '' && port >= 1 && port <= 65_535
    ? taken({ kind: 'tcp', host, port })
    : refused(
        'اكتب مسارا مثل /dev/usb/lp0 أو عنوانا مثل 10.0.0.7:9100',
        'write a path such as /dev/usb/lp0, or an address such as 10.0.0.7:9100',
      );
}
