/** Asks the controller on this device through its own socket, as the commands of `dawr` do. */
import { connect } from 'node:net';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import type { LocalAnswer, LocalRequest } from '../centre-port.ts';
import { LocalAnswerSchema, longestLine } from './local-messages.ts';

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
      if (received.length > 4 * longestLine) fail(noAnswer());
    });
    socket.on('end', () => {
      const answer = answerIn(received);
      if (answer === null) fail(noAnswer());
      else settle(() => resolve(answer));
    });
  });
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
      'ask as root (sudo), or as a member of the group that the controller runs as',
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
