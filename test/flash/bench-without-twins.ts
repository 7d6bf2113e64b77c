/** The bench's config for a real controller without its twins, on ports that are no bench's. */
import { parse, stringify } from 'yaml';
import { configText } from './device.ts';

/**
 * @param ports more than it has wires; nobody needs to listen
 * @param queue rules of the queue that differ
 * @param boardPort of one board line that has somebody at its other end
 */
export function benchWithoutTwins(
  ports: readonly number[],
  queue: object,
  boardPort?: number,
): string {
  const { pages: _, ...bench } = parse(configText('bench'));
  bench.queue = { ...bench.queue, ...queue };
  const free = [...ports];
  for (const { wire } of [...bench.units, ...bench.printers, ...bench.boardLines]) {
    if (wire.kind === 'tcp') wire.port = free.pop();
  }
  bench.centreServer.url = `mqtt://127.0.0.1:${free.pop()}`;
  if (boardPort !== undefined) {
    bench.boardLines[0].wire = { kind: 'tcp', host: '127.0.0.1', port: boardPort };
  }
  return stringify(bench);
}
