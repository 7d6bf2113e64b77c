/** Asks the controller on this device through its own socket, as the commands of `dawr` do. */
import { connect } from 'node:net';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import type { LocalAnswer, LocalRequest, LocalWatchRequest, SeenInput } from '../local-port.ts';
import { LocalAnswerSchema, longestAnswer, SeenInputSchema } from './local-messages.ts';

const answerWithinMs = 5000;

/** Rejects with a UserError where no answer came: whether the request was obeyed is not known then. */
export function askController(path: string, request: LocalRequest): Promise<LocalAnswer> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(path, () => socket.write(`${JSON.stringify(request)}\n`));
    const settle = (end: () => void): void => {
      clearTimeout(tooLate);
      socket.destroy();
      end();
    };
    const fail = (error: UserError) => settle(() => reject(error));
    const tooLate = setTimeout(() => fail(noAnswer()), answerWithinMs);
    socket.setEncoding('utf8');
    socket.on('error', (error) => fail(notReached(path, error)));
    socket.on('data', (text: string) => {
      received += text;
      if (received.length > longestAnswer) fail(noAnswer());
    });
    socket.on('end', () => {
      const answer = answerIn(received);
      if (answer === null) fail(noAnswer());
      else settle(() => resolve(answer));
    });
  });
}

const watchButtons: LocalWatchRequest = { name: 'watch-buttons', args: {} };

export interface ButtonWatcher {
  readonly onWatching: () => void;
  readonly onSeen: (seen: SeenInput) => void;
}

/**
 * Watches the wired buttons of the controller on this device.
 * Resolves when `signal` ends it, or the controller has hung up. Rejects with a UserError where it lets nobody watch.
 */
export function watchController(
  path: string,
  { onWatching, onSeen }: ButtonWatcher,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(`${JSON.stringify(watchButtons)}\n`));
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('error', (error) => reject(notReached(path, error)));
    socket.on('close', () => resolve());
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const seen = line === '' ? null : parsedInput(line);
        if (line === '') onWatching();
        else if (seen !== null) onSeen(seen);
        else {
          reject(watchRefused(line));
          socket.destroy();
        }
      }
    });
  });
}

function parsedInput(line: string): SeenInput | null {
  try {
    return SeenInputSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function watchRefused(line: string): UserError {
  const answer = answerIn(line);
  const why = answer?.status === 'refused' ? answer.words.en : 'it does not know this request';
  return new UserError(
    `the controller does not show its buttons: ${why}`,
    'ask with the dawr of its own release',
  );
}

function answerIn(text: string): LocalAnswer | null {
  try {
    return LocalAnswerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function notReached(path: string, error: Error): UserError {
  const code = errnoOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError(
      `this user may not use ${path}`,
      'ask as root (sudo), or as the user that the controller runs as (sudo -u dawr)',
      { cause: error },
    );
  }
  return new UserError(
    `no controller answers at ${path} (${code ?? error.message})`,
    'look whether it runs: systemctl status dawr',
    { cause: error },
  );
}

function noAnswer(): UserError {
  return new UserError(
    'the controller gave no answer',
    'look at what it does (journalctl -u dawr), and ask again',
  );
}
