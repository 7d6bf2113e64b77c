/**
 * The composition root: config -> journal -> controller -> drivers, and the signals that end them.
 *
 * Order matters. The journal is locked and replayed before any device is opened, so that the first
 * number a board shows is true; the service manager receives "ready" once presses are answered
 * and boards were told (`readiness.ts`), whatever device is missing. A missing device or network never stops the start. Where the journal
 * does, the hall is closed before the end: boards and lamps show nothing of yesterday.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { monotonicMs } from '../config/boot-clock.ts';
import { listGenerations } from '../config/generations.ts';
import { type DeviceName, openingDevicesOf, printerDevice } from '../config/hall/devices.ts';
import { whyJournalPasses } from '../config/passing-folders.ts';
import {
  forgetReversion,
  markerOf,
  settleProvisional,
  trialInPlace,
  watchTrial,
} from '../config/provisional.ts';
import { createEnveloper } from '../drivers/centre/messages.ts';
import type { Birth, CentreLink } from '../drivers/centre-port.ts';
import { closeHall } from '../drivers/close-hall.ts';
import { inTime } from '../drivers/in-time.ts';
import { createLocalSocket } from '../drivers/local/local-socket.ts';
import { openDevices } from '../drivers/open.ts';
import type { Lifetime, Remarks } from '../drivers/ports.ts';
import { createOutbox, type Outbox } from './centre/outbox.ts';
import { damped } from './centre/snapshot.ts';
import { createClock } from './clock/clock.ts';
import { type CompiledCode, keepCompiledCode } from './compiled-code.ts';
import { createConfigTaker } from './config-taker.ts';
import { Controller } from './controller.ts';
import { usualTicket } from './effects.ts';
import { loadHall, logSettlement } from './hall-config.ts';
import { healthWords } from './health/health.ts';
import { createHealthFile } from './health/health-file.ts';
import { createInputWatch } from './health/input-watch.ts';
import { journalSight } from './health/journal-sight.ts';
import { createReadiness } from './health/readiness.ts';
import { createServiceManager } from './health/service-manager.ts';
import { firstFailure, stopSignal } from './health/why-it-ends.ts';
import { createLocalDesk } from './local-desk.ts';
import { createLog, levelBySignal } from './log.ts';
import type { Metrics } from './metrics/serve-metrics.ts';
import { openHallJournal } from './numbers/hall-journal.ts';
import { createNumberKeeper } from './numbers/number-keeper.ts';
import { type Pages, servePages } from './panel/pages.ts';
import { livePlan } from './plan/plan.ts';
import { softwareName } from './software.ts';
import { lingerMs, startSteps } from './start-steps.ts';

/** Well inside the watchdog's period in `scripts/packaging/dawr.service`: each tick that ends is a ping. */
const tickMs = 1000;
/** Whatever a device does, it gets no longer than this to stop. */
const stopWithinMs = 4500;
/** A paper in hand has the first part of it: most take less. */
const paperWithinMs = 1500;
const unitProcess = new URL('../dist/unit-process.cjs', import.meta.url);

/**
 * Runs the controller until SIGTERM or SIGINT.
 * @throws UserError where the config or the journal does not let it start, or go on: the hall is
 *   closed first, so that no board shows a number that nobody can store
 */
export async function run(configFile: string, code: CompiledCode): Promise<void> {
  const startedAt = Date.now();
  const startedMs = monotonicMs();
  const log = createLog();
  const settlement = settleProvisional(configFile);
  logSettlement(settlement, log);
  await nextTurn();
  const loaded = loadHall(configFile);
  /** The config in use: `loaded`, or what was taken into use since. */
  let running = loaded;
  const { config, journalFolder, clipsFolder, logoFile } = loaded;
  const endLevel = levelBySignal(log, config.telemetry.logLevel);
  const startStep = startSteps(() => closeHall(config, unitProcess), log);
  const opened = await startStep(() => openHallJournal(loaded, log));
  const { owner, markFile, found, journal, loss } = opened;
  const passing = whyJournalPasses(loaded);
  if (passing !== null) log.warn({ detail: passing }, 'the journal will not outlive a power cut');
  const isNewCard = found.found === 'nothing' && journal.newestSequence === null;
  const clock = createClock({ trust: config.clock.trust, timeZone: config.centre.timeZone });
  const services = createServiceManager();
  const session = randomUUID();
  const software = softwareName();
  const tokens =
    config.pages?.tickets === undefined
      ? null
      : (await import('./panel/ticket-token.ts')).openTicketTokens(
          join(journalFolder, 'ticket-key.json'),
        );
  const { plan, take: takePlan } = livePlan(config, tokens?.tokenOf);
  // systemd's RuntimeDirectory=, in memory; on a bench, beside the journal.
  const runFolder = process.env['RUNTIME_DIRECTORY'] ?? journalFolder;
  const socket = join(runFolder, 'dawr.socket');
  const daySocket = join(runFolder, 'dawr-day.socket');

  let link: CentreLink | null = null;
  let outbox: Outbox | null = null;
  let pages: Pages | null = null;
  let metrics: Metrics | null = null;
  let ready = false;
  let startMs: number | undefined;
  const healthFile = createHealthFile(journalFolder, runFolder, (detail) =>
    log.warn({ detail }, 'health file not written'),
  );
  /** The devices that have some, from when they are open. */
  let remarks: ReadonlyMap<DeviceName, Remarks> = new Map();

  const controller = new Controller({
    plan,
    journal,
    clock,
    log,
    session,
    software,
    configSha256: loaded.sha256,
    flashed: settlement.outcome === 'provisional' ? settlement.flashed : {},
    numbers: createNumberKeeper({ file: markFile, owner, found, plan, journal }),
    loss,
    passing,
    onAppended: (events) => {
      outbox?.notify();
      pages?.take(events);
      metrics?.take(events);
    },
    onSnapshot: (snapshot) => {
      link?.setState(JSON.stringify(damped(snapshot, plan)));
      pages?.show(JSON.stringify(snapshot));
      metrics?.show(snapshot);
    },
    onReply: (body) => link?.reply(body),
    onReplay: (from) => outbox?.replay(from),
  });
  await startStep(() => controller.recover(settlement.outcome === 'reverted' ? settlement : null));
  if (settlement.outcome === 'reverted') forgetReversion(configFile);

  const reportHealth = () => {
    const devices = [...controller.health.devices].map(([device, faults]) => ({
      device,
      faults: faults.map(({ code }) => code),
      hints: faults.map(({ hint }) => hint),
      remarks: [...(remarks.get(device)?.remarks ?? [])],
    }));
    const { configGeneration } = controller.written;
    const { pid } = process;
    const isNews = healthFile.write({
      pid,
      startedAt,
      startMs,
      configSha256: running.sha256,
      configGeneration,
      software,
      socket,
      daySocket,
      ready,
      devices,
    });
    if (isNews) services.status(healthWords(controller.health.devices));
  };

  const inputWatch = createInputWatch();
  inputWatch.follow((seen) => log.debug(seen, 'input'));
  const readiness = createReadiness(openingDevicesOf(config), (silent) => {
    if (silent.length > 0) log.warn({ silent }, 'open without a word of these');
    services.ready();
    reportHealth();
  });
  const devices = await openDevices(config, {
    buttons: plan.buttons,
    lamps: [...plan.lamps].map(([lamp, { at }]) => ({ lamp, at })),
    unitProcess,
    onGesture(button, gesture) {
      const outcome = controller.gesture(button, gesture);
      pages?.pressed({ button, gesture, outcome, ms: monotonicMs() });
      inputWatch.pressed(button, gesture, outcome);
      return outcome;
    },
    onLevel: inputWatch.level,
    onFlooded: (button, flood) => controller.flooded(button, flood),
    report: (device, faults) => {
      controller.report(device, faults);
      readiness.heardOf(device);
    },
    clipsFolder,
    logoFile,
    usualTickets: config.services.map((service) => usualTicket(plan, service, clock.now())),
    wallClockMs: () => (clock.isTrusted() ? clock.now().wallMs : null),
    centre: {
      birth: (): Birth => ({
        session,
        software,
        configGeneration: controller.written.configGeneration,
        stream: journal.stream,
        oldestSequence: journal.oldestSequence,
        newestSequence: journal.newestSequence,
      }),
      up: () => outbox?.linkUp(),
      down: () => outbox?.linkDown(),
      acknowledged: (stream, upTo) => outbox?.acknowledged(stream, upTo),
      serverPresence: (online) => outbox?.serverPresence(online),
      command: (message) => controller.command(message),
      keptNumbers: (kept) => controller.numbers.take(kept),
    },
  });
  await nextTurn();
  link = devices.link;
  outbox = createOutbox({
    journal,
    link,
    acknowledgedBy: config.centreServer.acknowledgedBy,
    inFlight: config.centreServer.inFlight,
    envelope: createEnveloper(owner, journal.stream),
    warn: (message) => log.warn(message),
    onServerAhead: (upTo) => controller.serverAhead(upTo),
  });
  remarks = new Map([...devices.printers].map(([id, printer]) => [printerDevice(id), printer]));
  controller.attach(devices);
  const { askBrokerSeconds } = config.journal;
  if (isNewCard && askBrokerSeconds > 0) controller.numbers.awaitFor(askBrokerSeconds * 1000);
  const { voice } = devices;
  const onAbandoned = () => {
    log.warn('the config on trial was never confirmed');
    process.kill(process.pid, 'SIGTERM');
  };
  let trial = watchTrial(configFile, settlement, onAbandoned);
  const takeConfig = createConfigTaker({
    configFile,
    running: () => running,
    take(next) {
      const onTrial = trialInPlace(configFile);
      takePlan(next.config);
      running = next;
      devices.restyle(next.config.boardLines);
      controller.configTaken(next.sha256, onTrial.outcome === 'provisional' ? onTrial.flashed : {});
      trial.stop();
      trial = watchTrial(configFile, onTrial, onAbandoned);
      reportHealth();
    },
  });
  const local = createLocalSocket({
    path: socket,
    dayPath: daySocket,
    answer: createLocalDesk({
      ask: controller.ask,
      tryDevice: controller.tryDevice,
      look: () => ({
        devices: [...controller.health.devices].map(([device, faults]) => ({
          device,
          faults: faults.map(({ code, severity, hint }) => ({ code, severity, hint })),
          remarks: [...(remarks.get(device)?.remarks ?? [])],
        })),
        journal: journalSight(journal, clock.now()),
      }),
      takeConfig,
      pages: () => pages,
    }),
    watchButtons: inputWatch.follow,
    warn: (message) => log.warn(message),
  });
  const lifetimes: Lifetime[] = [
    devices.inputs,
    devices.boards,
    ...devices.printers.values(),
    link,
    local,
    ...(voice === null ? [] : [voice]),
  ];
  const failure = firstFailure();
  // From here on whoever stops it finds a hall to close.
  const stopped = stopSignal();
  for (const device of lifetimes) device.start();

  const tick = setInterval(() => {
    controller.tick();
    reportHealth();
    services.watchdog();
  }, tickMs);
  ready = true;
  startMs = Math.round(process.uptime() * 1000);
  reportHealth();
  readiness.start();
  log.info(
    {
      software,
      config: configFile,
      startMs: Math.round(monotonicMs() - startedMs),
      compiled: code.isFound ? 'before' : 'anew',
    },
    'ready',
  );
  await nextTurn();

  if (config.pages !== undefined) {
    pages = servePages(config.pages, {
      config: () => running.config,
      folder: journalFolder,
      software,
      configGeneration: () => controller.written.configGeneration,
      configInUse: () => running.sha256,
      generations: () => listGenerations(configFile).map(({ file: _, ...about }) => about),
      isOnTrial: () => existsSync(markerOf(configFile)),
      tryDevice: controller.tryDevice,
      outlet: devices.outlet,
      tokens,
      plan,
      clock,
      journal,
      ask: controller.ask,
      gather: controller.gather,
      television: controller.boards.television,
      isSendingHome: controller.days.isSendingHome,
      state: () => controller.written.state,
      report: (faults) => controller.report('pages', faults),
      log,
    });
  }

  if (config.telemetry.metrics !== undefined) {
    const { port, lan } = config.telemetry.metrics;
    const { createMetrics } = await import('./metrics/serve-metrics.ts');
    const { serveOneFile } = await import('../drivers/web/one-file-server.ts');
    metrics = createMetrics({
      folder: journalFolder,
      figures: () => ({
        software,
        configGeneration: controller.written.configGeneration,
        devices: controller.health.devices,
        journal: journalSight(journal, clock.now()),
        clockIsTrusted: clock.isTrusted(),
        startedAtSeconds: startedAt / 1000,
      }),
      serve: (make) =>
        serveOneFile({
          path: '/metrics',
          port,
          lan,
          make,
          onFault: (error) => log.error({ detail: String(error) }, 'metrics'),
        }),
      log,
    });
  }

  const endKeeping = keepCompiledCode(code, log);

  const end = await Promise.race([stopped, failure.happened]);
  const isBroken = end instanceof Error;
  if (isBroken) log.error({ detail: end.message }, 'cannot go on: the hall is closed');
  else log.info({ signal: end }, 'stopping');
  services.stopping();
  endKeeping();
  setTimeout(() => process.exit(), stopWithinMs + lingerMs).unref();
  const stopBy = monotonicMs() + stopWithinMs;
  const stopping = new Set<string>();
  const ended = async (name: string, end: Promise<void>) => {
    stopping.add(name);
    await end;
    stopping.delete(name);
  };
  /** A broken journal cannot store what these still have to store. */
  const asFarAsPossible = (end: Promise<void>) => (isBroken ? end.catch(() => {}) : end);
  readiness.stop();
  trial.stop();
  clearInterval(tick);
  // Presses are answered meanwhile: the next start prints what they reserve.
  if (!isBroken) await inTime(controller.endPrinting(), paperWithinMs);
  // Before the controller: what nobody can ask any more needs no answer.
  await inTime(Promise.all([pages?.stop(), metrics?.stop()]), stopBy - monotonicMs());
  const allEnded = Promise.all([
    ended('printing', asFarAsPossible(controller.stop())),
    ended('inputs', asFarAsPossible(devices.inputs.stop())),
    ended('local socket', local.stop()),
    ended('boards', devices.boards.stop()),
    ...(voice === null ? [] : [ended('voice', voice.stop())]),
    ...[...devices.printers].map(([id, printer]) => ended(`printer/${id}`, printer.stop())),
  ]);
  await inTime(
    allEnded.then(() => ended('centre-server', link.stop())),
    stopBy - monotonicMs(),
  );
  outbox.stop();
  ready = false;
  reportHealth();
  if (stopping.size === 0) {
    journal.close();
  } else {
    log.error({ stopping: [...stopping] }, 'did not stop in time');
    process.exitCode = 1;
  }
  failure.unwatch();
  endLevel();
  if (isBroken) throw end;
}
