/**
 * Who a visitor of the pages is, and what he or she may open and ask: by the place that the browser was
 * given, by the PIN where its place asks for one, or by being on the controller itself.
 */
import { join } from 'node:path';
import * as z from 'zod';
import type {
  ListedDevice,
  LocalAnswer,
  LocalPagesRequest,
  LocalPinRequest,
  PinRole,
} from '../../drivers/local-port.ts';
import { type Action, action, type Visitor } from '../../drivers/web/action.ts';
import type { Refusal } from '../../drivers/web/same-origin.ts';
import { openDeviceBook, type PairedDevice } from './device-book.ts';
import { decideOn, listed, pinAgain } from './device-desk.ts';
import type { Hall } from './hall.ts';
import { hasPage, mayAskFrom, mayReport, mayWatch, pathOfPlace, pinOf } from './page-place.ts';
import { type PageRequest, PagesDecision, PairRequest } from './page-request.ts';
import { type DayStamp, openPinBook, type PinAnswer } from './pin-book.ts';

/** The longest that a browser keeps anything (RFC 6265bis). */
const secretKeptForSeconds = 400 * 24 * 60 * 60;
/** Whoever gives and takes places has entered the PIN within this. */
const freshMs = 5 * 60_000;
const notPaired: Refusal = { status: 401, reason: 'this browser is not paired for this page' };

/** How a browser stands that hears nothing. */
export interface Pairing {
  /** The digits that it shows until somebody gives it a place; null where it needs none. */
  readonly code: string | null;
  /** Of the page that it may open; null where any, or none yet. */
  readonly path: string | null;
  /** The PIN that it must enter first; null where none is asked. */
  readonly pin: { readonly role: PinRole; readonly isDrawn: boolean } | null;
  /** Whether the page that it shows is there no more: the config that runs now has no such window. */
  readonly isGone: boolean;
}

export interface PageAccess {
  readonly paired: readonly ListedDevice[];
  /** By their path. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Why this page is not shown, or null. @param path such as `/window/3` */
  whyNot(path: string, visitor: Visitor): Refusal | null;
  mayAsk(from: PageRequest['from'], visitor: Visitor): boolean;
  mayReport(visitor: Visitor): boolean;
  isTechnician(visitor: Visitor): boolean;
  /** Whether this browser is a television of the hall. */
  isTelevision(visitor: Visitor): boolean;
  /** A person on the controller itself decides. */
  decide(request: LocalPagesRequest | LocalPinRequest): LocalAnswer | Promise<LocalAnswer>;
  /** Ends what is open of those whose time is over. Call it every now and then, and when the day changes. */
  look(): void;
}

export interface PageAccessOptions extends Pick<Hall, 'clock' | 'folder' | 'plan'> {
  /** Pages that ask for a PIN beside those that always do. */
  readonly pins: readonly PinRole[];
  day(): DayStamp;
  /** Every open stream of this page is judged anew; of all pages for null. */
  judgeAnew(path: string | null): void;
  /** @param path such as `/window/3` */
  isPage(path: string): boolean;
  /** The list of the browsers has changed. */
  changed(): void;
}

export function createPageAccess(options: PageAccessOptions): PageAccess {
  const { clock, folder, plan } = options;
  const nowMs = () => performance.now();
  const wallMs = () => clock.now().wallMs;
  const book = openDeviceBook(join(folder, 'paired-devices.json'), nowMs, wallMs);
  const pins = openPinBook({
    file: join(folder, 'page-pins.json'),
    nowMs,
    wallMs,
    day: options.day,
  });
  /** When each device asked for something last. */
  const usedMs = new Map<string, number>();
  let wereIn: ReadonlySet<string> = new Set();

  function isIn({ id, place }: PairedDevice): boolean {
    const pin = pinOf(place, options.pins);
    if (pin === null) return true;
    if (pins.inForMs(id) === null) return false;
    const restMs = nowMs() - (usedMs.get(id) ?? 0);
    return pin.idleMs === null || restMs < pin.idleMs;
  }

  /** One whose place the config has no more is as one that was never paired. */
  function pairedAs({ secret }: Visitor): PairedDevice | null {
    const device = book.deviceOf(secret);
    return device !== null && hasPage(plan.windows, device.place) ? device : null;
  }

  /** Who asks through a paired browser and is in. */
  function knownAs(visitor: Visitor): PairedDevice | null {
    const device = pairedAs(visitor);
    return device !== null && isIn(device) ? device : null;
  }

  /** As `knownAs`, of one that has just asked for something. */
  function askerAs(visitor: Visitor): PairedDevice | null {
    const device = knownAs(visitor);
    if (device !== null) usedMs.set(device.id, nowMs());
    return device;
  }

  /** @param shown the path of the page that asks */
  function pairingOf(
    visitor: Visitor,
    shown: string | undefined,
  ): Pairing & { readonly secret?: string } {
    const { isLocal, secret } = visitor;
    const device = pairedAs(visitor);
    const isGone = shown !== undefined && !options.isPage(shown);
    if (device === null) {
      if (isLocal) return { code: null, path: null, pin: null, isGone };
      const { code, secret: own } = book.wait(secret);
      return { code, path: null, pin: null, isGone, secret: own };
    }
    const path = pathOfPlace(device.place);
    const pin = pinOf(device.place, options.pins);
    if (isLocal || pin === null || isIn(device)) return { code: null, path, pin: null, isGone };
    const asked = { role: pin.role, isDrawn: pins.hasPin(pin.role) };
    return { code: null, path, pin: asked, isGone };
  }

  async function enter(digits: string, visitor: Visitor): Promise<PinAnswer | Refusal> {
    const device = pairedAs(visitor);
    const pin = device === null ? null : pinOf(device.place, options.pins);
    if (device === null || pin === null) return notPaired;
    const answer = await pins.enter(device.id, pin.role, digits);
    if (answer.status === 'in') usedMs.set(device.id, nowMs());
    return answer;
  }

  function decideDevices(request: LocalPagesRequest): LocalAnswer {
    const refused = decideOn(book, plan.windows, request);
    if (refused !== null) return { status: 'refused', ...refused };
    // What was taken away ends now.
    if (request.name === 'revoke-device') options.judgeAnew(null);
    options.changed();
    return { status: 'devices', devices: listed(book, plan.windows) };
  }

  async function draw(role: PinRole): Promise<LocalAnswer> {
    const pin = await pins.draw(role);
    options.judgeAnew(null);
    return { status: 'pin', pin };
  }

  return {
    get paired() {
      return listed(book, plan.windows);
    },
    actions: {
      '/api/pair': action(PairRequest, ({ page }, visitor) => {
        const { secret, ...pairing } = pairingOf(visitor, page);
        const reply = { status: 200, json: pairing satisfies Pairing } as const;
        if (secret === undefined) return reply;
        return { ...reply, secret: { value: secret, keptForSeconds: secretKeptForSeconds } };
      }),
      '/api/pin': action(
        z.strictObject({ pin: z.string().regex(/^[0-9]{6}$/, 'six digits') }),
        async ({ pin }, visitor) => {
          const answer = await enter(pin, visitor);
          return 'reason' in answer ? answer : { status: 200, json: answer };
        },
      ),
      '/api/decide': action(PagesDecision, (asked, visitor) => {
        if (visitor.isLocal) return { status: 200, json: decideDevices(asked) };
        const device = askerAs(visitor);
        if (device?.place.page !== 'technician') return notPaired;
        if ((pins.inForMs(device.id) ?? freshMs) < freshMs) {
          return { status: 200, json: decideDevices(asked) };
        }
        pins.leave(device.id);
        options.judgeAnew(pathOfPlace(device.place));
        return { status: 200, json: pinAgain };
      }),
    },
    whyNot(path, visitor) {
      const device = knownAs(visitor);
      if (visitor.isLocal || (device !== null && mayWatch(device.place, path))) return null;
      return notPaired;
    },
    mayAsk(from, visitor) {
      const device = askerAs(visitor);
      return visitor.isLocal || (device !== null && mayAskFrom(device.place, from));
    },
    mayReport(visitor) {
      const device = askerAs(visitor);
      return visitor.isLocal || (device !== null && mayReport(device.place));
    },
    isTechnician(visitor) {
      const device = askerAs(visitor);
      return visitor.isLocal || device?.place.page === 'technician';
    },
    isTelevision: (visitor) => visitor.isLocal || knownAs(visitor)?.place.page === 'hall',
    decide: (request) =>
      request.name === 'draw-pin' ? draw(request.args.role) : decideDevices(request),
    look() {
      const areIn = new Set(book.devices.filter(isIn).map(({ id }) => id));
      const out = book.devices.filter(({ id }) => wereIn.has(id) && !areIn.has(id));
      wereIn = areIn;
      for (const { place } of out) options.judgeAnew(pathOfPlace(place));
    },
  };
}
