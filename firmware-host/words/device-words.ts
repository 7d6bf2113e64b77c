/** What each device is called by people; one of several has its id behind. Imports types only. */
import type { DeviceName } from '../../config/hall/devices.ts';
import type { Words } from '../queue/refusal-words.ts';

/** What stands before the first `/` of a device's name. */
export type DeviceKind = DeviceName extends infer Name
  ? Name extends `${infer Kind}/${string}`
    ? Kind
    : Name
  : never;

const deviceWords: Readonly<Record<DeviceKind, Words>> = {
  printer: { ar: 'الطابعة', en: 'Printer' },
  unit: { ar: 'وحدة الأزرار', en: 'Button unit' },
  board: { ar: 'لوحة شباك', en: 'Board of window' },
  'hall-board': { ar: 'لوحة الصالة', en: 'Hall board' },
  gpio: { ar: 'منفذ', en: 'GPIO pin' },
  button: { ar: 'الزر', en: 'Button' },
  voice: { ar: 'النداء الصوتي', en: 'Voice' },
  'centre-server': { ar: 'خادم المركز', en: 'Centre server' },
  journal: { ar: 'السجل', en: 'Journal' },
  numbers: { ar: 'أرقام اليوم', en: 'Numbers' },
  clock: { ar: 'الساعة', en: 'Clock' },
  pages: { ar: 'صفحات المتصفح', en: 'Pages' },
};

/** Reported beside the voice itself. */
const voiceClips: NamedDevice = {
  kind: 'voice',
  words: { ar: 'مقاطع النداء الصوتي', en: 'Voice clips' },
  id: null,
};

export interface NamedDevice {
  readonly kind: DeviceKind;
  readonly words: Words;
  /** Such as `hall`, or the number of a window; null where there is only one of its kind. */
  readonly id: string | null;
}

/** Null for a device of a newer controller. */
export function nameOfDevice(device: string): NamedDevice | null {
  if (device === 'voice/clips') return voiceClips;
  const at = device.indexOf('/');
  const kind = at < 0 ? device : device.slice(0, at);
  if (!isKind(kind)) return null;
  return { kind, words: deviceWords[kind], id: at < 0 ? null : device.slice(at + 1) };
}

function isKind(kind: string): kind is DeviceKind {
  return Object.hasOwn(deviceWords, kind);
}
