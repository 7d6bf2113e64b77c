/**
 * `dawr pair`: lets a browser of the network open one page. Whoever may use the controller's own socket
 * compares the six digits on the browser's screen and gives it its place; no digits travel by themselves.
 */
import { type Command, Option } from 'commander';
import { typedDigits } from '../../config/typed-digits.ts';
import { UserError } from '../../config/user-error.ts';
import type {
  ListedDevice,
  LocalPagesRequest,
  LocalPinRequest,
  PagePlace,
  PinRole,
} from '../../drivers/local-port.ts';
import { askRunning } from './controller-socket.ts';
import { installedConfig, wholeNumber } from './option-values.ts';

interface PairOptions {
  readonly config: string;
  readonly window?: number;
  readonly reception?: true;
  readonly hall?: true;
  readonly manager?: true;
  readonly technician?: true;
  readonly pin?: PinRole;
  readonly list?: true;
  readonly revoke?: string;
}

const roles = [
  'window',
  'reception',
  'manager',
  'technician',
] as const satisfies readonly PinRole[];

export function declare(program: Command): void {
  program
    .command('pair')
    .description('on the controller itself: let a browser of the network open a page')
    .argument('[code]', 'the six digits that the browser shows')
    .option('--window <number>', 'its page is that of this window', wholeNumber)
    .option('--reception', 'its page is that of the reception')
    .option('--hall', 'its page is the television of the hall')
    .option('--manager', 'its page is that of the manager, with the figures of every day')
    .option('--technician', 'its page is that of the technician')
    .addOption(
      new Option(
        '--pin <role>',
        'draw and print a new PIN for the pages of a role, and do nothing else',
      ).choices(roles),
    )
    .option('--list', 'list the browsers that are paired, and do nothing else')
    .option('--revoke <id>', 'take its page from a browser of that list')
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async (code: string | undefined, options: PairOptions) => {
      process.exitCode = await ask(options.config, requestOf(code, options));
    });
}

function requestOf(
  code: string | undefined,
  options: PairOptions,
): LocalPagesRequest | LocalPinRequest {
  if (options.pin !== undefined) return { name: 'draw-pin', args: { role: options.pin } };
  if (options.list === true) return { name: 'list-devices', args: {} };
  if (options.revoke !== undefined) return { name: 'revoke-device', args: { id: options.revoke } };
  const [place, ...more] = placesOf(options);
  if (code === undefined || place === undefined || more.length > 0) {
    throw new UserError(
      'it is not clear which browser may open which page',
      'give the six digits on its screen, and one of --window N, --reception, --hall, --manager and --technician',
    );
  }
  return { name: 'pair-device', args: { code: typedDigits(code), place } };
}

function placesOf({
  window,
  reception,
  hall,
  manager,
  technician,
}: PairOptions): readonly PagePlace[] {
  return [
    ...(window === undefined ? [] : [{ page: 'window', window } as const]),
    ...(reception === true ? [{ page: 'reception' } as const] : []),
    ...(hall === true ? [{ page: 'hall' } as const] : []),
    ...(manager === true ? [{ page: 'manager' } as const] : []),
    ...(technician === true ? [{ page: 'technician' } as const] : []),
  ];
}

/** @returns the exit code: 0 done, 1 refused */
async function ask(
  configFile: string,
  request: LocalPagesRequest | LocalPinRequest,
): Promise<number> {
  const answer = await askRunning(configFile, request);
  if (answer === null) return 1;
  if (answer.status === 'devices') for (const one of answer.devices) console.log(lineOf(one));
  if (answer.status === 'pin') console.log(answer.pin);
  return 0;
}

function lineOf({ id, place, pairedAtMs, isGone }: ListedDevice): string {
  const where = place.page === 'window' ? `window ${place.window}` : place.page;
  const paired = `${id}  ${where}  paired ${new Date(pairedAtMs).toISOString()}`;
  return isGone ? `${paired}  gone: not in the config; give the browser another place` : paired;
}
