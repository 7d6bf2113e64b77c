/**
 * Entry of the hall's process: every twin that the config asks for, and the page to see them.
 *
 *     bench-hall --config FILE --port N [--sounds FOLDER] [--spoken FOLDER] [--tty DEVICE=TWIN_END]...
 *
 * It reads the same config as the controller and shares nothing else with it. Prints one line of
 * JSON when the page answers. It ends on SIGTERM, on SIGINT and with the parent that holds its IPC
 * channel; without such a parent it runs alone and touches no process.
 */
import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';
import { type Feed, subscribeFeed } from '../../drivers/centre/feed.ts';
import { createHallFeed } from './feed.ts';
import { createHall, type ProcessSwitches } from './hall.ts';
import { createPageServer } from './page-server.ts';
import { type HallRequest, parseProcesses } from './process-messages.ts';
import type { HallChange, ProcessesView } from './view.ts';

/** A page that holds its connection open must not hold the process. */
const stopWithinMs = 800;

interface Arguments {
  readonly config: string;
  readonly port: number;
  readonly ttys: ReadonlyMap<string, string>;
  readonly sounds: string | null;
  readonly spoken: string | null;
}

const usage =
  'usage: bench-hall --config FILE --port N [--sounds FOLDER] [--spoken FOLDER] [--tty DEVICE=TWIN_END]...';

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      port: { type: 'string', default: '8080' },
      sounds: { type: 'string' },
      spoken: { type: 'string' },
      tty: { type: 'string', multiple: true, default: [] },
    },
  });
  const port = Number(values.port);
  if (values.config === undefined) throw new UserError('no config was given', usage);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UserError(`--port ${values.port} is not a port`, usage);
  }
  const ttys = new Map<string, string>();
  for (const pair of values.tty) {
    const [device, twinEnd] = pair.split('=', 2);
    if (!device?.startsWith('/') || !twinEnd?.startsWith('/')) {
      throw new UserError(`--tty ${pair} does not name two paths`, usage);
    }
    ttys.set(device, twinEnd);
  }
  const { config, sounds = null, spoken = null } = values;
  return { config, port, ttys, sounds, spoken };
}

function ask(request: HallRequest): void {
  // A supervisor that has just gone takes us along by `disconnect`; its answer is not missed.
  if (process.connected) process.send?.(request, () => {});
}

/** The feed connects anew as soon as the broker is known to be back: the least is missed so. */
function createFeedLine(
  config: Config,
  hallFeed: ReturnType<typeof createHallFeed>,
  onConfig: () => void,
) {
  const { id: centre } = config.centre;
  const { url, protocol, username, passwordFile, caFile, certFile, keyFile } = config.centreServer;
  const settings = { protocol, username, passwordFile, caFile, certFile, keyFile };
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  let feed: Feed | null = null;
  return {
    start(): void {
      feed ??= subscribeFeed(
        { url, ...given, centre, controller: config.controller },
        (message) => {
          hallFeed.take(message);
          if (message.kind === 'event' && message.envelope.type === 'dawr.config.applied.v1') {
            onConfig();
          }
          if (message.kind === 'status' && message.status.status === 'online') {
            ask({ kind: 'controller-heard' });
          }
        },
      );
    },
    async stop(): Promise<void> {
      const stopped = feed;
      feed = null;
      hallFeed.lost();
      await stopped?.stop();
    },
  };
}

async function run(args: Arguments): Promise<void> {
  const { config } = loadConfig(args.config);
  let processes: ProcessesView = null;
  const show = (change: HallChange): void => server.show(change);
  const switches: ProcessSwitches | null =
    process.send === undefined
      ? null
      : {
          setPower: (on) => ask({ kind: 'set-power', on }),
          setBroker: (on) => ask({ kind: 'set-broker', on }),
        };
  const { ttys, sounds: soundsFolder, spoken: spokenFolder } = args;
  const hall = createHall({ config, ttys, soundsFolder, spokenFolder, switches, show });
  const hallFeed = createHallFeed(show);
  const feedLine = createFeedLine(config, hallFeed, () => {
    try {
      hall.rename(loadConfig(args.config).config);
    } catch (error) {
      // Somebody is writing it: the room keeps its names.
      if (!(error instanceof UserError)) throw error;
    }
  });
  const server = createPageServer({
    port: args.port,
    hall,
    view: () => ({
      ...hall.view(),
      events: hallFeed.events(),
      link: hallFeed.link(),
      state: hallFeed.state(),
      processes,
    }),
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    void Promise.allSettled([server.stop(), feedLine.stop(), hall.stop()]).then(() =>
      process.exit(0),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  // A supervisor that was killed while this file was still loading was never heard to go.
  if (process.send !== undefined && !process.connected) stop();
  process.on('message', (message) => {
    const report = parseProcesses(message);
    if (report === null || stopping) return;
    const { kind: _, ...next } = report;
    processes = next;
    show({ part: 'processes', value: next });
    if (next.broker.state === 'running') feedLine.start();
    else void feedLine.stop();
  });

  await hall.start();
  const address = await server.start();
  if (switches === null) feedLine.start();
  process.stdout.write(`${JSON.stringify({ listening: true, address })}\n`);
  ask({ kind: 'ready', address });
}

try {
  await run(readArguments());
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UserError ? `: ${error.hint}` : '';
  process.stderr.write(`hall: ${message}${hint}\n`);
  process.exit(1);
}
