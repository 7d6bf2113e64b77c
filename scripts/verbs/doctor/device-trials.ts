/**
 * `dawr doctor --print`, `--sweep` and `--say`: a test paper of every printer, all segments of every board, the
 * loudspeaker. Beside a controller that runs it asks that, as the technician's page does, and no citizen's paper,
 * number or call waits for it; where none runs it opens the devices itself.
 */
import type { LoadedConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { askController } from '../../../drivers/local/ask-controller.ts';
import type { LocalTestRequest } from '../../../drivers/local-port.ts';
import { openInputsAndBoards } from '../../../drivers/open.ts';
import { widestNumber } from '../../../firmware-host/calls/board-keeper.ts';
import { usualTicket } from '../../../firmware-host/effects.ts';
import { journalFileOf } from '../../../firmware-host/journal/journal-file.ts';
import { hallPlan } from '../../../firmware-host/plan/plan.ts';
import { formatNumber } from '../../../firmware-host/queue/number.ts';
import { printTest } from '../ticket.ts';
import { voice } from '../voice.ts';
import { deviceName, type Finding, good, same } from './finding.ts';

export type Trial = 'print' | 'sweep' | 'say';

/** As long as the controller's own sweep, and what a unit needs to come back from its reset. */
const sweepMs = 8_000;

/** @param socket of the controller that runs; null where none does */
export async function tryDevices(
  trials: readonly Trial[],
  loaded: LoadedConfig,
  socket: string | null,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const trial of trials) {
    found.push(
      ...(socket === null
        ? await tryAlone(trial, loaded)
        : await Promise.all(
            requestsOf(trial, loaded.config).map((request) => askFor(socket, request)),
          )),
    );
  }
  return found;
}

function requestsOf(trial: Trial, { printers }: Config): readonly LocalTestRequest[] {
  switch (trial) {
    case 'print':
      return printers.map(({ id }) => ({ name: 'test-paper', args: { printer: id } }));
    case 'sweep':
      return [{ name: 'test-boards', args: {} }];
    case 'say':
      return [{ name: 'test-call', args: {} }];
    default:
      return trial satisfies never;
  }
}

const begun = { ar: 'بدأت التجربة: انظر واسمع', en: 'has begun: look and listen' };

function aboutOf(request: LocalTestRequest): Finding['about'] {
  if (request.name === 'test-paper') return deviceName(`printer/${request.args.printer}`);
  return request.name === 'test-boards'
    ? { ar: 'كل اللوحات', en: 'all boards' }
    : deviceName('voice');
}

async function askFor(socket: string, request: LocalTestRequest): Promise<Finding> {
  const about = aboutOf(request);
  const answer = await askController(socket, request);
  if (answer.status === 'begun') return good(about, begun);
  const says = answer.status === 'refused' ? answer.words : same('it does not know this request');
  return { verdict: 'wrong', about, says, fix: null };
}

async function tryAlone(trial: Trial, loaded: LoadedConfig): Promise<readonly Finding[]> {
  const { config } = loaded;
  switch (trial) {
    case 'print': {
      const found: Finding[] = [];
      for (const printer of config.printers) {
        const about = deviceName(`printer/${printer.id}`);
        found.push(await settled(about, () => printAlone(printer, loaded)));
      }
      return found;
    }
    case 'sweep':
      return [await settled(aboutOf({ name: 'test-boards', args: {} }), () => sweepAlone(config))];
    case 'say':
      return [await settled(deviceName('voice'), () => sayAlone(loaded))];
    default:
      return trial satisfies never;
  }
}

async function settled(about: Finding['about'], step: () => Promise<void>): Promise<Finding> {
  try {
    await step();
    return good(about, { ar: 'تمت التجربة', en: 'was tried' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { verdict: 'wrong', about, says: same(error.message), fix: same(error.hint) };
  }
}

async function printAlone(
  printer: Config['printers'][number],
  { config, logoFile, journalFolder }: LoadedConfig,
): Promise<void> {
  const [service] = config.services;
  if (service === undefined) throw new UserError('the config has no service', 'add one');
  const now = { wallMs: Date.now(), monotonicMs: 0, boot: '' };
  const face = usualTicket(hallPlan(config), service, now);
  const look = { design: config.ticket, logoFile, isTest: true };
  await printTest(face, printer, look, journalFileOf(journalFolder));
}

async function sweepAlone(config: Config): Promise<void> {
  const { inputs, boards } = await openInputsAndBoards(config, {
    buttons: [],
    lamps: [],
    unitProcess: new URL('../../../dist/unit-process.cjs', import.meta.url),
    onGesture: () => 'refused',
    onFlooded: () => {},
    report: () => {},
  });
  inputs.start();
  boards.start();
  for (const { number } of config.windows)
    boards.show(number, {
      shows: 'number',
      number: widestNumber(hallPlan(config)),
      flashing: false,
    });
  await new Promise((resolve) => setTimeout(resolve, sweepMs));
  for (const { number } of config.windows) boards.show(number, { shows: 'closed' });
  await Promise.all([boards.stop(), inputs.stop()]);
}

/** A whole call of the hall's first number, as the voice would say it. */
async function sayAlone({ config, file }: LoadedConfig): Promise<void> {
  const { numbers } = config.services[0] ?? {};
  const window = config.windows[0]?.number;
  if (numbers === undefined || window === undefined)
    throw new UserError('the config has no service or no window', 'add one');
  const number = formatNumber(numbers.prefix, numbers.from, numbers.to);
  const code = await voice({ config: file, say: number, window: String(window), play: true });
  if (code !== 0) {
    throw new UserError('some of its clips are missing', 'see above, and record or make them');
  }
}
