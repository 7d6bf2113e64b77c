/** Starts the process of the twin lines, and gives it its orders one by one. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LineOrder, LineReport } from './boards-far-end.ts';

export interface FarEnd {
  readonly child: ChildProcess;
  /** Resolves with the line's port, where it has one. */
  order(order: LineOrder): Promise<number | null>;
}

export function startFarEnd(): FarEnd {
  const program = fileURLToPath(new URL('../../dist/measure-boards-far-end.js', import.meta.url));
  const child = fork(program);
  // Two a line: what it shows, and the order under way.
  child.setMaxListeners(250);
  return {
    child,
    order: (order) =>
      new Promise((resolve) => {
        const hear = (report: LineReport): void => {
          if (report.report !== 'done' || report.line !== order.line) return;
          child.off('message', hear);
          resolve(report.port);
        };
        child.on('message', hear);
        child.send(order);
      }),
  };
}
