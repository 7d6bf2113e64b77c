/** Servers of one controller that would take each other's port: who comes second is not there. */
import type { Config } from '../schema/schema.ts';
import { at, number, type Part } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export function checkPorts(root: Part<Config>, report: Report): void {
  const pages = at(root, 'pages');
  const ports = [
    at(pages, 'port'),
    at(at(pages, 'tickets'), 'port'),
    at(at(at(root, 'telemetry'), 'metrics'), 'port'),
  ];
  const taken = new Map<number, string>();
  for (const part of ports) {
    const port = number(part);
    if (port === undefined) continue;
    const name = part.path.join('.');
    const other = taken.get(port);
    if (other === undefined) taken.set(port, name);
    else {
      reportProblem(report, 'error', part, {
        message: `${name} and ${other} are both port ${port}`,
        expected: 'a port for each',
        hint: `give ${name} another`,
      });
    }
  }
}
