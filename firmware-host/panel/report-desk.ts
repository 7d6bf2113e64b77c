/**
 * Has the manager's figures read by a process of its own, one order at a time: the journal of a month is
 * read and drawn without the controller, and whatever becomes of that process is no matter of the hall's.
 *
 * The process begins with the first order and ends some time after the last: a page that looks at one day
 * after the other does not wait for it each time.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ActionAnswer } from '../../drivers/web/action.ts';
import { journalFileOf } from '../journal/journal-file.ts';
import type { ReportAsked, ReportMade, ReportOrder } from '../report/report-order.ts';
import type { Hall } from './hall.ts';

const entry = new URL('../../dist/report-process.cjs', import.meta.url);

/** Beside the one that is read: each is some seconds of a processor that others need. */
const mostWaiting = 3;
/** Longer than any month takes on a Pi; what takes longer is ended. */
const longestMs = 60_000;
const keptForMs = 60_000;
/** Its heap is no part of the controller's. */
const execArgv = ['--max-old-space-size=256'];

export interface ReportDesk {
  ask(asked: ReportAsked): Promise<ActionAnswer>;
  /** Resolves when its process has ended. */
  stop(): Promise<void>;
}

export function createReportDesk({ config, folder }: Pick<Hall, 'config' | 'folder'>): ReportDesk {
  const journalFile = journalFileOf(folder);
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  function launched(): ChildProcess {
    if (child !== null) return child;
    const made = fork(entry, [], {
      execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const forget = (): void => {
      if (child === made) child = null;
    };
    // Of one that could not begin there is no exit.
    made.on('error', forget);
    made.once('exit', forget);
    child = made;
    return made;
  }

  function end(): void {
    clearTimeout(idle);
    child?.kill('SIGKILL');
    child = null;
  }

  function made(asked: ReportAsked): Promise<ReportMade> {
    if (isStopped) return Promise.resolve({ status: 'failed', reason: 'the pages are closing' });
    clearTimeout(idle);
    const reader = launched();
    return new Promise((resolve) => {
      const tooLong = setTimeout(() => {
        end();
        finish({ status: 'failed', reason: 'the journal was not read in time' });
      }, longestMs);
      const gone = (): void => {
        // What cannot be sent to it says so before its exit does.
        if (child === reader) child = null;
        finish({ status: 'failed', reason: 'the reading process ended' });
      };
      const finish = (answer: ReportMade): void => {
        clearTimeout(tooLong);
        reader.off('exit', gone).off('error', gone).off('message', finish);
        idle = setTimeout(end, keptForMs);
        idle.unref();
        resolve(answer);
      };
      reader.once('exit', gone);
      reader.once('error', gone);
      reader.once('message', finish);
      const order: ReportOrder = { ...asked, config: config(), journalFile };
      reader.send(order, (error) => {
        if (error !== null) gone();
      });
    });
  }

  return {
    async ask(asked) {
      if (waiting > mostWaiting) return { status: 429, reason: 'other reports are being read' };
      waiting += 1;
      const mine = turn.then(() => made(asked));
      turn = mine;
      const answer = await mine;
      waiting -= 1;
      return answer.status === 'failed'
        ? { status: 503, reason: answer.reason }
        : { status: 200, json: answer };
    },
    async stop() {
      isStopped = true;
      const reader = child;
      const gone = reader === null ? null : once(reader, 'close');
      end();
      await gone;
    },
  };
}
