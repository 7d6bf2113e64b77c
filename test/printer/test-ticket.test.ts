/** `dawr ticket --print`: a test ticket on a real wire, and never beside a running controller. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import type { FaultyPrinterTwin } from '../../drivers/twins/printer-twin-options.ts';
import type { PrintedPaper } from '../../drivers/twins/twin.ts';
import { lockJournal } from '../../firmware-host/journal/journal-lock.ts';
import { ticket } from '../../scripts/verbs/ticket.ts';

let folder: string;
let config: string;
let twin: FaultyPrinterTwin;
const papers: PrintedPaper[] = [];
const options = () => ({ config, service: 'first-newborn', print: true });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-test-ticket-'));
  twin = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    widthDots: 576,
    rowsPerSecond: 2400,
    onPaper: (paper) => papers.push(paper),
  });
  await twin.start();
  const bench = parse(readFileSync(join(__dirname, '../../config/bench.yaml'), 'utf8'));
  bench.printers[0].wire = { kind: 'tcp', host: '127.0.0.1', port: twin.port };
  bench.journal.folder = folder;
  config = join(folder, 'config.yaml');
  writeFileSync(config, stringify(bench));
  jest.spyOn(console, 'log').mockImplementation(() => {});
});
afterAll(async () => {
  await twin.stop();
  rmSync(folder, { recursive: true });
});

test('the test ticket comes out, longer than a ticket', async () => {
  await ticket(options());
  expect(papers).toHaveLength(1);
  expect(papers[0]?.heightDots).toBeGreaterThan(1400);
});

test('beside a running controller nothing is printed, and the line says why', async () => {
  const controller = lockJournal(join(folder, 'journal.db'));
  const before = papers.length;
  await expect(ticket(options())).rejects.toThrow('the controller that runs on this config has');
  expect(papers).toHaveLength(before);
  controller.release();
  await ticket(options());
  expect(papers).toHaveLength(before + 1);
});

test('a printer with a fault is reported with what to do', async () => {
  twin.setTrouble('cover-open', true);
  const failed = ticket(options());
  await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('cover') });
});
