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

/** Parts of the voice, with names of their own. */
export type VoicePart = Extract<DeviceName, `voice/${string}`>;

const voiceParts: Readonly<Record<VoicePart, Words>> = {
  'voice/television': { ar: 'صوت التلفاز', en: "Television's voice" },
  'voice/clips': { ar: 'مقاطع النداء الصوتي', en: 'Voice clips' },
};

export interface NamedDevice {
  readonly kind: DeviceKind;
  readonly words: Words;
  /** Such as `hall`, or the number of a window; null where there is only one of its kind. */
  readonly id: string | null;
}

/** Null for a device of a newer controller. */
export function nameOfDevice(device: string): NamedDevice | null {
  if (isVoicePart(device)) return { kind: 'voice', words: voiceParts[device], id: null };
  const at = device.indexOf('/');
  const kind = at < 0 ? device : device.slice(0, at);
  if (!isKind(kind)) return null;
  return { kind, words: deviceWords[kind], id: at < 0 ? null : device.slice(at + 1) };
}

export function isVoicePart(device: string): device is VoicePart {
  return Object.hasOwn(voiceParts, device);
}

function isKind(kind: string): kind is DeviceKind {
  return Object.hasOwn(deviceWords, kind);
}
