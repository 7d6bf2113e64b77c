/**
 * `dawr collect`: the reference centre server. It stores every event of every controller at a broker, once,
 * and acknowledges what is on the disk.
 *
 * On a terminal it shows the centres; as a service it logs what a person should know. It goes on by itself
 * when the broker or the PostgreSQL is back, and ends where a file can no longer be written.
 */
import { hostname } from 'node:os';
import { type Command, Option } from 'commander';
import { addressForm } from '../../../config/broker-address.ts';
import { loadConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { type BrokerOptions, checkBrokerAddress, withBrokerOptions } from '../broker-options.ts';
import { checkId, collect as collectValues, portNumber } from '../option-values.ts';
import { centresView } from './centres-view.ts';
import { type CollectedHalls, createHalls } from './collected-halls.ts';
import { createCollector } from './collector.ts';
import type { DayFigures, EventStore } from './event-store.ts';
import { openStore } from './open-store.ts';
import { type CentresPage, createCentresPage } from './page-server.ts';
import { type DayOptions, printFigures, printReport } from './stored-days.ts';
import { summaryLines } from './summary.ts';

interface CollectOptions extends BrokerOptions, DayOptions {
  readonly centre?: string;
  readonly receiveQos: '0' | '1';
  readonly page?: number;
  readonly figures?: string | true;
  readonly report?: string | true;
}

const drawEveryMs = 1000;
const figuresEveryMs = 5000;

export function declare(program: Command): void {
  const verb = program
    .command('collect')
    .description('the reference centre server: store the events of every controller at a broker')
    .argument(
      '[url...]',
      'the broker; further addresses, such as of its other nodes, are tried in order',
    )
    .requiredOption(
      '--store <where>',
      'the database: a file, or postgres://USER@HOST/NAME; its tables are made where there are none',
    )
    .option(
      '--store-password-file <file>',
      'file that holds the password of that USER; PGPASSWORD in the environment serves too',
    )
    .option('--centre <id>', 'only this centre')
    .addOption(
      new Option('--receive-qos <level>', 'quality of service; 0 for a NATS of several nodes')
        .choices(['0', '1'])
        .default('1'),
    );
  withBrokerOptions(verb)
    .option(
      '--config <file>',
      'the config of a centre, for its name and its report; may be repeated',
      collectValues,
      [],
    )
    .option('--page <port>', 'serve a page of all centres to this computer', portNumber)
    .option('--json', 'print each envelope once, when it is stored; a report as JSON')
    .option(
      '--figures [date]',
      'print what the database has of a business day, or of the newest, and do nothing else',
    )
    .option(
      '--report [date]',
      'print the report of that day over the centres of --config, as dawr report makes it, and do nothing else',
    )
    .option(
      '--out <folder>',
      'write the report there, as text and JSON; without a date also the six days before, which halls may have sent late',
    )
    .action(async (urls: readonly string[], options: CollectOptions) => {
      const { figures, report, out } = options;
      if (out !== undefined && report === undefined) {
        throw new UserError('--out is for reports', 'give --report too');
      }
      if (figures !== undefined) await printFigures(figures, options);
      else if (report !== undefined) await printReport(report, options);
      else await collect(urls, options);
    });
}

/** Runs until SIGINT or SIGTERM, or until it cannot store what it receives. */
async function collect(
  [url, ...otherUrls]: readonly string[],
  options: CollectOptions,
): Promise<void> {
  if (url === undefined) {
    throw new UserError('no broker is named', `give ${addressForm}`);
  }
  for (const one of [url, ...otherUrls]) checkBrokerAddress(one);
  checkId(options.centre);
  const { centre, username, passwordFile, caFile, certFile, keyFile } = options;
  const store = await openStore(options, 'collect');
  const halls = createHalls(await store.streams());
  const configs = options.config.map((one) => loadConfig(one).config);
  const page = options.page === undefined ? null : openPage(options.page, store, halls, configs);
  if (page !== null) console.error(`dawr: the page is ${await page.start()}`);
  const isDrawn = options.json !== true && process.stdout.isTTY;
  const drawing = isDrawn ? drawOnTerminal(halls) : undefined;
  let fail = (_: unknown): void => {};
  const end = new Promise<void>((resolve, reject) => {
    fail = reject;
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.stdout.on('error', () => resolve());
  });
  const collector = createCollector({
    settings: {
      url,
      otherUrls,
      protocol: '3.1.1',
      // One a machine: whoever takes over from a dead one ends its connection.
      clientId: `dawr-collect-${hostname()}`,
      receiveQos: options.receiveQos === '0' ? 0 : 1,
      username,
      passwordFile,
      caFile,
      certFile,
      keyFile,
    },
    centre,
    store,
    listener: {
      stored: (event) => {
        halls.hallOf(event.from).lastEvent = { type: event.type, atMs: Date.now() };
        if (options.json === true) process.stdout.write(`${event.body}\n`);
      },
      position: (position) => halls.hasOf(position),
      status: (from, { status }) => {
        halls.hallOf(from).status = status;
      },
      state: (from, state) => {
        halls.hallOf(from).state = state;
      },
      warn: (message) => console.error(`dawr: ${message}`),
      link: (fault) => {
        halls.isLinked = fault?.severity !== 'stopped';
        const state = halls.isLinked ? 'connected' : 'no broker';
        console.error(`dawr: ${fault === null ? state : `${state}: ${fault.hint}`}`);
      },
      failed: (error) => fail(error),
    },
  });
  collector.start();
  try {
    await end;
  } finally {
    clearInterval(drawing);
    await page?.stop();
    await collector.stop();
    await store.close();
  }
}

/** Drawn again every second, where somebody looks. */
function drawOnTerminal(halls: CollectedHalls): NodeJS.Timeout {
  return setInterval(() => {
    const lines = [
      ...(halls.isLinked ? [] : ['No broker: what stands here is what was heard last.', '']),
      ...summaryLines(halls.all(), Date.now()),
    ];
    // ECMA-48: the cursor home, and whatever stood there is erased.
    process.stdout.write(`\u001b[H\u001b[2J${lines.join('\n')}\n`);
  }, drawEveryMs);
}

function openPage(
  port: number,
  store: EventStore,
  halls: CollectedHalls,
  configs: readonly Config[],
): CentresPage {
  const names = new Map(configs.map(({ centre: { id, name } }) => [id, name]));
  let figures: readonly DayFigures[] = [];
  let day: string | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function readFigures(): Promise<void> {
    const newest = await store.newestDay();
    figures = newest === null ? [] : await store.figuresOf(newest);
    day = newest;
  }

  return createCentresPage(port, () => {
    const nowMs = performance.now();
    // They read every event of the day: not for each look of a page.
    if (nowMs - readAtMs >= figuresEveryMs) {
      readAtMs = nowMs;
      // While the store is away the page shows those of before; the collector says why.
      readFigures().catch(() => {});
    }
    return centresView(halls, names, day, figures);
  });
}
