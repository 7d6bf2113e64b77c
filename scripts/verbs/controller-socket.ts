/** Asks the controller of a config, as a person on the device itself. */
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { askController } from '../../drivers/local/ask-controller.ts';
import { isOfTheDay } from '../../drivers/local/local-messages.ts';
import type { LocalAnswer, LocalRequest } from '../../drivers/local-port.ts';
import { isAlive, readHealth } from '../../firmware-host/health/health-file.ts';

/**
 * @param ofTheDay what the service's group may ask too
 * @throws {UserError} none runs with it, or this user may not know
 */
function socketOf(configFile: string, ofTheDay: boolean): string {
  const { journalFolder } = loadConfig(configFile);
  const health = readHealth(journalFolder);
  // An earlier software, which may be the one that runs, had one socket for all.
  const socket = ofTheDay ? (health?.daySocket ?? health?.socket) : health?.socket;
  if (health === null || socket === undefined || !isAlive(health)) {
    throw new UserError(
      `no controller runs with ${configFile}, or this user may not read ${journalFolder}`,
      'start it (sudo systemctl start dawr), and ask as root (sudo) or as the user of the controller',
    );
  }
  return socket;
}

/**
 * What the running controller answers.
 * @throws {UserError} none runs, none answers, or it does not take such a request
 */
export async function answerOf(
  configFile: string,
  request: LocalRequest,
): Promise<Exclude<LocalAnswer, { readonly status: 'unreadable' }>> {
  const answer = await askController(socketOf(configFile, isOfTheDay(request)), request);
  if (answer.status !== 'unreadable') return answer;
  throw new UserError(`the controller does not take this: ${answer.problem}`, 'correct it');
}

type Kept = Exclude<LocalAnswer, { readonly status: 'refused' | 'unreadable' }>;

/**
 * @param hintFor a reason: what to do, printed below it; null where the reason says it
 * @returns what it answered; null where it refused, and the reason is printed
 * @throws {UserError} none runs, none answers, or it does not take such a request
 */
export async function askRunning(
  configFile: string,
  request: LocalRequest,
  hintFor: (reason: string) => string | null = () => null,
): Promise<Kept | null> {
  const answer = await answerOf(configFile, request);
  if (answer.status !== 'refused') return answer;
  console.error(`refused: ${answer.words.en} (${answer.reason})`);
  const hint = hintFor(answer.reason);
  if (hint !== null) console.error(hint);
  return null;
}
