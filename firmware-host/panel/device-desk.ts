/** What a person on the controller itself decides about the browsers of the network. */
import type { ListedDevice, LocalPagesRequest } from '../../drivers/local-port.ts';
import { reasonWords } from '../ask/reason.ts';
import type { Words } from '../queue/refusal-words.ts';
import type { DeviceBook } from './device-book.ts';
import { hasPage } from './page-place.ts';

interface Refused {
  readonly reason: string;
  readonly words: Words;
}

const codeUnknown: Refused = {
  reason: 'code-unknown',
  words: {
    ar: 'لا متصفح ينتظر بهذا الرمز، انظر إلى الرمز المعروض عليه',
    en: 'no browser waits with this code: look at the code that it shows now',
  },
};
const windowUnknown: Refused = {
  reason: 'window-unknown',
  words: reasonWords['window-unknown'],
};
const deviceUnknown: Refused = {
  reason: 'device-unknown',
  words: { ar: 'لا جهاز مقترن بهذا الاسم', en: 'no paired device has this name' },
};
/** Whoever took up a technician's phone a while after must not hand out places. */
export const pinAgain: Refused & { readonly status: 'refused' } = {
  status: 'refused',
  reason: 'pin-again',
  words: {
    ar: 'أدخل الرقم السري من جديد ثم أعد الطلب',
    en: 'enter the PIN again, and ask once more',
  },
};

/** Null when it is done, and on the disk. */
export function decideOn(
  book: DeviceBook,
  windows: readonly number[],
  request: LocalPagesRequest,
): Refused | null {
  switch (request.name) {
    case 'pair-device': {
      const { code, place } = request.args;
      if (!hasPage(windows, place)) return windowUnknown;
      return book.pair(code, place) === null ? codeUnknown : null;
    }
    case 'revoke-device':
      return book.revoke(request.args.id) ? null : deviceUnknown;
    case 'list-devices':
      return null;
    default:
      return request satisfies never;
  }
}

/** Without the hashes of their secrets. */
export function listed(
  { devices }: DeviceBook,
  windows: readonly number[],
): readonly ListedDevice[] {
  return devices.map(({ id, place, pairedAtMs }) => {
    return { id, place, pairedAtMs, isGone: !hasPage(windows, place) };
  });
}
