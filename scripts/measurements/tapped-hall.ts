/**
 * A hall whose buttons are tapped while its tickets print: four of the reception on the Pi's own pins, and one
 * printer. Also of the virtual machine of the tests, whose header has these lines.
 */

export const callPin = 26;
export const tappedButtons = [5, 6, 13, 19].map((pin, at) => ({
  pin,
  service: `service-${at + 1}`,
}));
export const tappedPins = [callPin, ...tappedButtons.map(({ pin }) => pin)];

const timeZone = 'Africa/Cairo';
const name = { ar: 'تجديد البطاقة', en: 'Renewal' };
const documents = ['card', 'bill', 'photo'].map((id) => ({
  id,
  ar: 'بطاقة الرقم القومي وصورة منها',
  en: 'National ID card, and a copy',
}));

/** @param folder of its journal */
export function tappedHall(folder: string, printerPort: number) {
  return {
    centre: { id: 'busy', name, timeZone },
    controller: 'busy',
    offices: [{ id: 'first', name }],
    services: tappedButtons.map(({ service }, at) => ({
      id: service,
      office: 'first',
      name,
      numbers: { prefix: 'ABCD'.charAt(at), from: 1, to: 999 },
      targetMinutes: 10,
      documents,
    })),
    windows: [
      {
        number: 1,
        services: tappedButtons.map(({ service }) => service),
        buttons: { call: { kind: 'gpio', pin: callPin } },
      },
    ],
    printers: [
      {
        id: 'hall',
        wire: { kind: 'tcp', host: '127.0.0.1', port: printerPort },
        paperWidthMm: 80,
        language: 'ar',
      },
    ],
    dispensers: [
      {
        id: 'reception',
        usedBy: 'reception',
        printer: 'hall',
        buttons: tappedButtons.map(({ service, pin }) => ({
          service,
          input: { kind: 'gpio', pin },
        })),
      },
    ],
    clock: { trust: 'always' },
    centreServer: { url: 'mqtt://127.0.0.1:18830', acknowledgedBy: 'broker' },
    journal: {
      folder: `${folder}/journal`,
      numbersFolder: `${folder}/numbers`,
      askBrokerSeconds: 0,
    },
  };
}
