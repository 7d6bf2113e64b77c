/**
 * Pins, boards, wires and the centre server: what is wired twice or only half, each mistake at its
 * line and column and in its own words.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Edit, expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

const secondWindow = `  - number: 2
    services: [card]
    buttons: { call: { kind: unit, unit: one, pin: 9 } }
`;
const secondBoard = (address: string) => `        address: '01'
      - window: 2
        address: ${address}
`;
const withSecondWindow: Edit = ['units:\n', `${secondWindow}units:\n`];

const cases: readonly Mistake[] = [
  {
    mistake: 'two buttons on one GPIO line',
    edits: [['pin: 27', 'pin: ⟦17']],
    where: 'dispensers[0].buttons[1].input.pin',
    words:
      'GPIO line 17 is used twice; a pin of its own for each button, lamp and wire of a board; wire one of the two to a free pin, and write its number',
  },
  {
    mistake: 'a button and a lamp on one pin',
    edits: [['      pin: 3', '      pin: ⟦2']],
    where: 'windows[0].lamp.pin',
    words:
      'pin 2 of unit one is used twice; a pin of its own for each button, lamp and wire of a board; wire one of the two to a free pin, and write its number',
  },
  {
    mistake: "a line that is not on the Pi's header",
    severity: 'warning',
    edits: [['pin: 27', 'pin: ⟦45']],
    where: 'dispensers[0].buttons[1].input.pin',
    words:
      "line 45 is not free on the Pi's 40-pin header; a BCM number from 2 to 27; look up the BCM number of the pin on a pin-out chart",
  },
  {
    mistake: 'a window with two boards',
    edits: [
      [
        "        address: '01'\n",
        "        address: '01'\n      - window: ⟦1\n        address: '02'\n",
      ],
    ],
    where: 'boardLines[0].boards[1].window',
    words:
      'window 1 has two boards; one board for each window; remove one of the two, or correct its window',
  },
  {
    mistake: 'two boards of a line with one address',
    edits: [withSecondWindow, ["        address: '01'\n", secondBoard("⟦'01'")]],
    where: 'boardLines[0].boards[1].address',
    words:
      'two boards of this line have the address "01"; an address of its own for each board on a line; both would show the same number: set one to another address',
  },
  {
    mistake: 'the address of every board',
    edits: [withSecondWindow, ["        address: '01'\n", secondBoard("⟦'00'")]],
    where: 'boardLines[0].boards[1].address',
    words:
      'every board of the line obeys the address "00"; an address from 01 to FF; give this board an address of its own',
  },
  {
    mistake: 'two devices on one path that is written in two ways',
    edits: [
      ['path: /dev/usb/lp0', 'path: /dev/serial//by-path/../by-id/adapter'],
      ['    wire:\n      kind: serial', '    wire:\n      ⟦kind: serial'],
    ],
    where: 'boardLines[0].wire',
    words:
      'two devices are on the wire /dev/serial/by-id/adapter; a wire of its own for each device; boards that share a line are listed under one board line',
  },
  {
    mistake: 'two devices on one path',
    edits: [
      ['path: /dev/usb/lp0', 'path: /dev/serial/by-id/adapter'],
      ['    wire:\n      kind: serial', '    wire:\n      ⟦kind: serial'],
    ],
    where: 'boardLines[0].wire',
    words:
      'two devices are on the wire /dev/serial/by-id/adapter; a wire of its own for each device; boards that share a line are listed under one board line',
  },
  {
    mistake: 'two devices at one address of the network',
    edits: [
      [
        '      kind: device\n      path: /dev/usb/lp0',
        '      ⟦kind: tcp\n      host: 10.0.0.4\n      port: 4001',
      ],
    ],
    where: 'printers[0].wire',
    words:
      'two devices are on the wire 10.0.0.4:4001; a wire of its own for each device; boards that share a line are listed under one board line',
  },
  {
    mistake: 'a unit at the speed of a board',
    severity: 'warning',
    edits: [
      [
        '    wire:\n      kind: tcp\n      host: 10.0.0.4\n      port: 4001',
        '    wire:\n      kind: serial\n      path: /dev/ttyACM0\n      baudRate: ⟦9600',
      ],
    ],
    where: 'units[0].wire.baudRate',
    words:
      'StandardFirmata speaks 57600 baud as it comes, not 9600; 57600; correct it, unless the unit was built otherwise',
  },
  {
    mistake: 'a password without a user name',
    edits: [
      ['  username: hall\n', ''],
      ['passwordFile: /etc', 'passwordFile: ⟦/etc'],
    ],
    where: 'centreServer.passwordFile',
    words:
      'a password without a user name; username and passwordFile together; write username: beside it',
  },
  {
    mistake: 'a password in the clear',
    severity: 'warning',
    edits: [
      ['url: mqtts://', 'url: ⟦mqtt://'],
      [
        '  caFile: /etc/dawr/ca.pem\n  certFile: /etc/dawr/hall.pem\n  keyFile: /etc/dawr/hall.key\n',
        '',
      ],
    ],
    where: 'centreServer.url',
    words:
      'the password crosses the network in the clear; an mqtts:// address; write mqtts:// here, with its port, and caFile: beside it',
  },
  {
    mistake: 'a certificate without encryption',
    edits: [
      ['url: mqtts://server', 'url: mqtt://127.0.0.1'],
      ['caFile: /etc', 'caFile: ⟦/etc'],
      ['  certFile: /etc/dawr/hall.pem\n  keyFile: /etc/dawr/hall.key\n', ''],
    ],
    where: 'centreServer.caFile',
    words:
      'an mqtt:// connection uses no certificates; an mqtts:// address beside it; write mqtts:// in the url, or remove this line',
  },
  {
    mistake: 'a certificate without its key',
    edits: [
      ['certFile: /etc', 'certFile: ⟦/etc'],
      ['  keyFile: /etc/dawr/hall.key\n', ''],
    ],
    where: 'centreServer.certFile',
    words:
      'a client certificate and its key go together; certFile and keyFile, or neither; write keyFile: beside it',
  },
  {
    mistake: 'a key without its certificate',
    edits: [
      ['keyFile: /etc', 'keyFile: ⟦/etc'],
      ['  certFile: /etc/dawr/hall.pem\n', ''],
    ],
    where: 'centreServer.keyFile',
    words:
      'a client certificate and its key go together; certFile and keyFile, or neither; write certFile: beside it',
  },
  {
    mistake: 'encryption that believes everyone',
    severity: 'warning',
    edits: [
      ['url: mqtts', 'url: ⟦mqtts'],
      ['  caFile: /etc/dawr/ca.pem\n', ''],
    ],
    where: 'centreServer.url',
    words:
      "without caFile any public authority's certificate is believed; caFile beside it; write caFile: with the file of the centre's own authority",
  },
  {
    mistake: 'a port that does not exist',
    edits: [['url: mqtts://server:8883', 'url: ⟦mqtts://server:88833']],
    where: 'centreServer.url',
    words:
      '"mqtts://server:88833" is not an address; mqtt://host:port, mqtts://host:port, or ws:// and wss:// with a path, with a port from 1 to 65535; correct it, such as mqtts://10.0.0.5:8883',
  },
  {
    mistake: 'more than a host and a port',
    edits: [['url: mqtts://server:8883', 'url: ⟦mqtts://server:8883?user=hall']],
    where: 'centreServer.url',
    words:
      '"mqtts://server:8883?user=hall" is not an address; mqtt://host:port, mqtts://host:port, or ws:// and wss:// with a path, with a port from 1 to 65535; correct it, such as mqtts://10.0.0.5:8883',
  },
  {
    mistake: 'a node that is named twice',
    edits: [
      [
        'url: mqtts://server:8883\n',
        'url: mqtts://server:8883\n  otherUrls:\n    - wss://server/mqtt\n    - ⟦mqtts://server:8883\n',
      ],
    ],
    where: 'centreServer.otherUrls[1]',
    words:
      'mqtts://server:8883 is named before; the address of another node; correct it, or remove it: each address is tried in turn anyway',
  },
  {
    mistake: 'a password in the url',
    edits: [['url: mqtts://server', 'url: ⟦mqtts://hall:secret@server']],
    where: 'centreServer.url',
    words:
      'a user name or password does not belong in the url; a host and a port alone; write username: and passwordFile: instead',
  },
];

test.each(cases)('$mistake', (one) => expectReported(hall, one));
