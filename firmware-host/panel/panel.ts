/**
 * The server side of the pages: which page is at which address, what each shows, and what it may ask.
 *
 * Every page gets its whole view, when something in it has changed and ten times a second at most.
 * A view is made only while somebody looks at it.
 */
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { PagesConfig } from '../../config/schema/schema.ts';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { LocalAnswer, LocalPagesRequest, LocalPinRequest } from '../../drivers/local-port.ts';
import { action } from '../../drivers/web/action.ts';
import { type Assets, readAssets } from '../../drivers/web/assets.ts';
import { LiveHub } from '../../drivers/web/live-hub.ts';
import type { Refusal } from '../../drivers/web/same-origin.ts';
import { WebServer } from '../../drivers/web/web-server.ts';
import { isQueueRequest } from '../ask/request.ts';
import { type HallCalls, nextHallChangeMs } from '../calls/hall-board-calls.ts';
import { createWakeTimer } from '../clock/wake-timer.ts';
import type { StoredEvent } from '../events/events.ts';
import { supportBundle } from '../health/support-bundle.ts';
import { reportStyle } from '../report/report-style.ts';
import { createConfigSight } from './config-sight.ts';
import { dayView } from './day-view.ts';
import type { Hall, Sight } from './hall.ts';
import { hallView } from './hall-view.ts';
import { missingPage, missingPageStyle, missingStylePath } from './missing-page.ts';
import { createPageAccess } from './page-access.ts';
import { type PageTime, pageTime } from './page-clock.ts';
import { createPageDesk } from './page-desk.ts';
import { DeviceTestRequest, PageRequest, ReportRequest, SoundRequest } from './page-request.ts';
import { receptionView } from './reception-view.ts';
import { createReportDesk } from './report-desk.ts';
import { createSoundLease } from './sound-lease.ts';
import { createTechnicianNotes, type SeenPress, technicianView } from './technician-view.ts';
import { createTicketServer } from './ticket-server.ts';
import { windowView } from './window-view.ts';

const pageFolder = fileURLToPath(new URL('../../dist/pages', import.meta.url));

const livePath = '/api/live';
const ownNames = ['localhost', hostname().toLowerCase(), `${hostname().toLowerCase()}.local`];
const notPaired: Refusal = { status: 401, reason: 'this browser may not ask for this' };

/** How often it is looked whose time is over. */
const lookEveryMs = 15_000;

/** Between two views of one page: quicker than an eye follows. */
const betweenViewsMs = 100;

/** What a page's stream carries. */
export interface PageMessage<View> {
  readonly time: PageTime;
  /** What every page says of the hall. */
  readonly centre: { readonly ar: string; readonly en: string };
  readonly timeZone: string;
  /** Of the newest event that the view holds. */
  readonly sequence: number;
  readonly view: View;
}

export interface Panel {
  /** Throws a `UserError` where the port cannot be had. @returns the address of the pages */
  start(): Promise<string>;
  stop(): Promise<void>;
  take(events: readonly StoredEvent[]): void;
  show(snapshot: string): void;
  pressed(press: SeenPress): void;
  /** A person on the controller itself decides about the browsers of the network. */
  decide(request: LocalPagesRequest | LocalPinRequest): LocalAnswer | Promise<LocalAnswer>;
}

/** One page's stream. */
interface Screen {
  readonly path: string;
  readonly hub: LiveHub;
  /** Makes the view anew and sends it where it differs from the last. */
  refresh(): void;
}

/** @param onFault a page's mistake: the hall goes on, and this page shows what it showed */
export function createPanel(
  config: PagesConfig,
  hall: Hall,
  onFault: (error: unknown) => void,
): Panel {
  const { clock, journal, outlet, plan } = hall;
  let snapshot: HallSnapshot | null = null;
  let newest = '';
  let timer: NodeJS.Timeout | null = null;
  let looking: NodeJS.Timeout | undefined;
  const ticketServer =
    config.tickets === undefined || hall.tokens === null
      ? null
      : createTicketServer({
          port: config.tickets.port,
          names: [...ownNames, ...config.names],
          plan,
          timeZone: plan.timeZone,
          tokens: hall.tokens,
          sight,
          isTrusted: clock.isTrusted,
          onFault,
        });
  let shownMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;

  function sight(): Sight {
    snapshot ??= JSON.parse(newest);
    if (snapshot === null) throw new Error('there is no snapshot of the hall');
    const sendsHome = hall.isSendingHome();
    return { plan, state: hall.state(), snapshot, now: clock.now(), sendsHome };
  }

  function screen(path: string, view: (sight: Sight, devices: number) => unknown): Screen {
    let shown: unknown = null;
    let sequence = 0;
    let sent = '';
    let newestPage = 0;
    const look = (seen: Sight): void => {
      shown = view(seen, hub.size);
      sequence = journal.newestSequence ?? 0;
    };
    const hub = new LiveHub({
      whole: (page) => {
        if (page > newestPage) {
          newestPage = page;
          look(sight());
          // The pages that are open already may show how many they are.
          schedule();
        }
        const { centre, timeZone } = plan;
        const message = { time: pageTime(clock), centre, timeZone, sequence, view: shown };
        return message satisfies PageMessage<unknown>;
      },
      beat: () => pageTime(clock),
      id: () => `${journal.stream}:${sequence}`,
      onGone: schedule,
    });
    return {
      path,
      hub,
      refresh() {
        if (hub.size === 0) return;
        look(sight());
        // Whoever has asked waits for the view that holds the answer, also where it looks the same.
        const text = JSON.stringify([sequence, plan.centre, shown]);
        if (text === sent) return;
        sent = text;
        hub.renew();
      },
    };
  }

  const access = createPageAccess({
    ...hall,
    pins: config.pins,
    day() {
      const { day, isClosed } = hall.state();
      return { day, isClosed };
    },
    judgeAnew(path) {
      for (const one of screens) if (path === null || one.path === path) one.hub.dropAll();
    },
    isPage: (path) => pathsOf(screens).includes(path),
    changed: schedule,
  });
  /** What the television lists, which comes back for calls that still wait for their turn. */
  function callsNow({ now: { monotonicMs: nowMs } }: Sight): HallCalls {
    const calls = hall.television();
    // The page has a notice for withdrawn numbers, and all its lines for calls.
    const nextMs =
      calls.waiting.length === 0 ? null : nextHallChangeMs(calls, [], plan.television, nowMs);
    callTimer.set(nextMs === null ? null : nextMs - nowMs);
    return calls;
  }

  const notes = createTechnicianNotes(clock.now().monotonicMs);
  const configs = createConfigSight(hall, () => performance.now());
  const screens = [
    ...plan.windows.map((window) =>
      screen(`/window/${window}`, (seen, devices) => windowView(seen, window, devices, clock)),
    ),
    screen('/reception', (seen) => receptionView(seen, hall.config(), clock)),
    screen('/', (seen) => {
      const about = {
        software: hall.software,
        configGeneration: hall.configGeneration(),
        configInUse: hall.configInUse(),
        ...configs(),
        paired: access.paired,
      };
      return technicianView(seen, about, journal, notes);
    }),
    screen('/hall', (seen) => hallView(seen, callsNow(seen), outlet?.playing?.id ?? null)),
    screen('/day', dayView),
  ];
  const callTimer = createWakeTimer(schedule);

  function refresh(): void {
    timer = null;
    shownMs = performance.now();
    for (const one of screens) {
      try {
        one.refresh();
      } catch (error) {
        onFault(error);
      }
    }
  }

  function schedule(): void {
    if (isStopped) return;
    const leftMs = betweenViewsMs - (performance.now() - shownMs);
    timer ??= setTimeout(refresh, Math.max(0, leftMs));
  }

  function support(): string {
    const seen = sight();
    return supportBundle({
      madeAtMs: seen.now.wallMs,
      software: hall.software,
      config: hall.config(),
      generations: configs().generations,
      devices: seen.snapshot.devices,
      journal: { newest: journal.newestSequence, acknowledged: journal.acknowledgedUpTo },
      more: { alarms: seen.snapshot.alarms, paired: access.paired, events: notes.events },
    });
  }

  const lease = outlet === null ? null : createSoundLease(outlet);
  outlet?.watch(schedule);
  const desk = createPageDesk(hall);
  const isAlone = ({ asked }: PageRequest): boolean => !isQueueRequest(asked);
  const reports = createReportDesk(hall);
  const style = { type: 'text/css; charset=utf-8', body: Buffer.from(reportStyle) };
  const server = new WebServer({
    port: config.port,
    ...(config.lan ? { listen: { host: '0.0.0.0', names: [...ownNames, ...config.names] } } : {}),
    purpose: 'the pages',
    otherwise: 'choose another in the config: pages.port',
    assets: async () => atEveryPage(await readAssets(pageFolder), screens),
    routes: {
      actions: {
        ...access.actions,
        '/api/ask': action(PageRequest, async (request, visitor) =>
          access.mayAsk(request.from, visitor)
            ? { status: 200, json: await hall.gather(() => desk(request), isAlone(request)) }
            : notPaired,
        ),
        '/api/try': action(DeviceTestRequest, (asked, visitor) =>
          access.isTechnician(visitor) ? { status: 200, json: hall.tryDevice(asked) } : notPaired,
        ),
        '/api/hall-sound': action(SoundRequest, (asked, visitor) =>
          access.isTelevision(visitor)
            ? { status: 200, json: { sounds: lease?.ask(asked) ?? false } }
            : notPaired,
        ),
        '/api/support': action(z.strictObject({}), (_, visitor) =>
          access.isTechnician(visitor) ? { status: 200, json: { text: support() } } : notPaired,
        ),
        '/api/report': action(ReportRequest, (asked, visitor) =>
          access.mayReport(visitor) ? reports.ask(asked) : notPaired,
        ),
      },
      live: Object.fromEntries(screens.map(({ path, hub }) => [`${livePath}${path}`, hub])),
      files: {
        '/report.css': () => style,
        [missingStylePath]: missingPageStyle,
        '/sound/*': (name) =>
          name === `${outlet?.playing?.id}.wav` && outlet?.playing
            ? { type: 'audio/wav', body: outlet.playing.wav }
            : null,
      },
    },
    missing: () => missingPage(plan.centre, pathsOf(screens)),
    admit: (path, visitor) => access.whyNot(path.slice(livePath.length), visitor),
    onFault,
  });

  return {
    async start() {
      const address = await server.start();
      try {
        await ticketServer?.start();
      } catch (error) {
        await server.stop();
        throw error;
      }
      looking = setInterval(access.look, lookEveryMs);
      return address;
    },
    async stop() {
      isStopped = true;
      clearInterval(looking);
      lease?.stop();
      callTimer.stop();
      if (timer !== null) clearTimeout(timer);
      await reports.stop();
      await ticketServer?.stop();
      await server.stop();
    },
    decide: access.decide,
    take(events) {
      notes.take(events);
      if (events.some(({ type }) => type.startsWith('day.'))) access.look();
    },
    pressed(press) {
      notes.pressed(press);
      schedule();
    },
    show(text) {
      if (text !== newest) snapshot = null;
      newest = text;
      // What a clerk sees is finer than the snapshot.
      schedule();
    },
  };
}

function pathsOf(screens: readonly Pick<Screen, 'path'>[]): readonly string[] {
  return screens.map(({ path }) => path);
}

/** One document serves every page: its script sees by the address which one it is. */
function atEveryPage(assets: Assets, screens: readonly Pick<Screen, 'path'>[]): Assets {
  const index = assets.get('/');
  if (index === undefined) return assets;
  return new Map([...assets, ...pathsOf(screens).map((path) => [path, index] as const)]);
}
