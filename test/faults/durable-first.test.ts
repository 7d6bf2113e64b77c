/**
 * The order that everything rests on, seen from the kernel by strace: what a press stored is forced
 * to the disk before the first byte of its ticket reaches the printer.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestHall } from '../scenario/hall.ts';

const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
if (!canTrace) console.warn('skipped: strace is not here or may not trace');

const hall = new TestHall();
afterAll(() => hall.tearDown());

type Step = 'stored' | 'forced' | 'printed';

(canTrace ? test : test.skip)('a ticket is on the disk before it is on paper', async () => {
  const trace = join(hall.folder, 'trace');
  const calls = 'write,writev,pwrite64,fsync,fdatasync,sendto,sendmsg';
  hall.runUnder = ['strace', '-f', '-yy', '-s', '0', '-e', `trace=${calls}`, '-o', trace];
  // Then nothing else is stored beside the press: a broker's acknowledgement is, and not forced.
  await hall.setUp((config) => ({
    ...config,
    centreServer: { ...config.centreServer, acknowledgedBy: 'server' },
  }));
  await hall.openForPeople();
  const quiet = readFileSync(trace, 'utf8').length;
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.log.some((line) => line.includes('"ticket.issued"')));
  await hall.stopController();

  const { wire } = hall.config.printers[0] ?? {};
  if (wire?.kind !== 'tcp') throw new Error('the printer is not on tcp');
  const steps = readFileSync(trace, 'utf8')
    .slice(quiet)
    .split('\n')
    .flatMap((line) => stepOf(line, wire.port));
  const paper = steps.indexOf('printed');
  expect(paper).toBeGreaterThan(0);
  const before = steps.slice(0, paper);
  expect(before).toContain('stored');
  expect(before.lastIndexOf('forced')).toBeGreaterThan(before.lastIndexOf('stored'));
});

/** A status query is a few bytes; a ticket is sent by the kilobyte. */
const leastTicketBytes = 500;

function stepOf(line: string, printerPort: number): readonly Step[] {
  if (/f(data)?sync\(\d+<[^>]*journal\.db-wal>/.test(line)) return ['forced'];
  if (/pwrite64\(\d+<[^>]*journal\.db-wal>/.test(line)) return ['stored'];
  const bytes = Number(/ = (\d+)$/.exec(line)?.[1] ?? 0);
  const isToPrinter = line.includes(`:${printerPort}]>`);
  return isToPrinter && bytes >= leastTicketBytes ? ['printed'] : [];
}
