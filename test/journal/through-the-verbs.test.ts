/**
 * What `dawr journal` makes of a journal in whose place stands something else, or whose header is another's:
 * each verb says it in one line, once, and what can be read is copied.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { repairJournal } from '../../firmware-host/journal/repair.ts';
import { exportJournal } from '../../scripts/verbs/journal/export.ts';
import { declare } from '../../scripts/verbs/journal/journal.ts';
import { prune } from '../../scripts/verbs/journal/prune.ts';
import { repair } from '../../scripts/verbs/journal/repair.ts';
import { status, verify } from '../../scripts/verbs/journal/status.ts';
import {
  copyFiles,
  fateOf,
  fateOfRepair,
  makeSpecimen,
  pageBytes,
  type Specimen,
} from './damaged-journal.ts';

let folder: string;
let stopped: Specimen;
let killed: Specimen;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-verbs-'));
  stopped = makeSpecimen(join(folder, 'stopped', 'journal.db'), 'stopped');
  killed = makeSpecimen(join(folder, 'killed', 'journal.db'), 'killed');
});
beforeEach(() => {
  file = join(folder, 'hall', 'journal.db');
  rmSync(dirname(file), { recursive: true, force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bench = loadConfig(join(__dirname, '../../config/bench.yaml'));
const { config } = bench;
/** No number mark lies beside it. */
const named = () => {
  const journalFolder = dirname(file);
  return { file, loaded: { ...bench, journalFolder, numbersFolder: journalFolder } };
};

const verbs = {
  status: () => status(named(), false),
  verify: () => verify(named()),
  export: () => exportJournal(file, config, { format: 'jsonl' }),
  repair: () => repair(file, false),
  prune: () => prune(file, config.journal),
} as const;

/** What a verb printed, with the exit code that `dawr` makes of it. */
function run(verb: keyof typeof verbs): {
  readonly code: number;
  readonly lines: readonly string[];
} {
  const lines: string[] = [];
  const take = (text: unknown): boolean => {
    lines.push(
      ...String(text)
        .split('\n')
        .filter((line) => line !== ''),
    );
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(take),
    jest.spyOn(console, 'error').mockImplementation(take),
  ];
  try {
    return { code: verbs[verb]() ?? 0, lines };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: 2, lines: [...lines, `${error.message}: ${error.hint}`] };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function change(alter: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  alter(bytes);
  writeFileSync(file, bytes);
}

const inItsPlace: Readonly<Record<string, readonly [damage: () => void, says: RegExp]>> = {
  'a folder in the place of the file': [
    () => mkdirSync(file, { recursive: true }),
    /journal\.db is no file/,
  ],
  'a folder in the place of the log': [
    () => {
      copyFiles(stopped.file, file);
      mkdirSync(`${file}-wal`);
    },
    /journal\.db-wal is no file/,
  ],
  'a folder in the place of the lock': [
    () => {
      copyFiles(stopped.file, file);
      mkdirSync(`${file}.lock`);
    },
    /journal\.db\.lock is no file/,
  ],
  'an empty file': [
    () => {
      mkdirSync(dirname(file));
      writeFileSync(file, '');
    },
    /is empty: what was in it is lost: put a copy of it back; or move/,
  ],
  'a log and no file': [
    () => {
      copyFiles(killed.file, file);
      rmSync(file);
    },
    /is gone, and .*-wal is left of it/,
  ],
};

test.each(Object.entries(inItsPlace))('of %s each verb says it once, and what to do', (_, what) => {
  const [damage, says] = what;
  damage();
  for (const verb of ['status', 'verify', 'export', 'repair', 'prune'] as const) {
    const { code, lines } = run(verb);
    const said = lines.filter((line) => says.test(line));
    expect({ verb, code, said: said.length }).toEqual({
      verb,
      code: verb === 'status' || verb === 'verify' ? 1 : 2,
      said: 1,
    });
  }
});

test.each([
  ['nothing', () => {}, /there is no journal at/],
  ['a log alone', () => writeFileSync(`${file}-wal`, ''), /is gone, and .*-wal is left of it/],
])('where the config says that a journal is, and %s stands there', async (_, damage, says) => {
  mkdirSync(dirname(file), { recursive: true });
  const named = join(dirname(file), 'hall.yaml');
  const base = relative(dirname(file), join(__dirname, '../../config/bench.yaml'));
  writeFileSync(named, `extends: [${base}]\njournal: { folder: ${dirname(file)} }\n`);
  damage();
  const program = new Command();
  declare(program);
  const asked = program.parseAsync(['journal', 'verify', '--config', named], { from: 'user' });
  await expect(asked).rejects.toThrow(says);
});

test('of a file that is too short verify says it once, and a repair does not send to itself', () => {
  copyFiles(stopped.file, file);
  truncateSync(file, 100);
  expect(run('verify')).toEqual({ code: 1, lines: [expect.stringContaining('is damaged')] });
  const { code, lines } = run('repair');
  expect(code).toBe(2);
  expect(lines).toEqual([expect.stringMatching(/^nothing can be copied: .* put a copy/)]);
  expect(lines.join()).not.toContain('run dawr journal repair');
});

test('rows that are lost with the log are told by export and by repair', () => {
  copyFiles(killed.file, file);
  const log = readFileSync(`${file}-wal`);
  log.fill(0, 32 + 50 * (pageBytes + 24), 32 + 51 * (pageBytes + 24));
  writeFileSync(`${file}-wal`, log);
  const exported = run('export');
  expect(exported.code).toBe(1);
  expect(exported.lines.at(-1)).toMatch(/rows after \d+ are lost with its -wal/);
  const [, lost] = run('repair').lines;
  expect(lost).toMatch(new RegExp(`^lost: \\d+–${killed.truth.rows.length}$`));
});

const headers: Readonly<Record<string, (bytes: Buffer) => void>> = {
  'another page size': (bytes) => bytes.writeUInt16BE(8192, 16),
  'a page size that is none': (bytes) => bytes.writeUInt16BE(3, 16),
  'reserved bytes': (bytes) => bytes.writeUInt8(32, 20),
  'another encoding': (bytes) => bytes.writeUInt32BE(2, 56),
  'a vacuum in steps that the file has not': (bytes) =>
    bytes.writeUInt32BE(bytes.readUInt32BE(52) === 0 ? 1 : 0, 64),
  'another mark of SQLite': (bytes) => bytes.writeUInt8(0, 3),
  'a format of the future': (bytes) => bytes.writeUInt16BE(0x0909, 18),
  'more pages than there are': (bytes) => bytes.writeUInt32BE(bytes.length / pageBytes + 9, 28),
};

test.each(Object.entries(headers))(
  '%s in the header: refused, and every row is copied',
  (_, alter) => {
    copyFiles(stopped.file, file);
    change(alter);
    const { truth } = stopped;
    expect(fateOf(file, truth, () => openJournal(file, 64))).toBe('refused in one line');
    const kept = truth.rows.length;
    expect(run('repair').lines[0]).toContain(`${kept} events are kept`);
    expect(run('verify')).toEqual({
      code: 0,
      lines: [`${kept} events are sound, and so is the file`],
    });
  },
);

test('of a file that lost its last pages what is on the others is copied', () => {
  copyFiles(stopped.file, file);
  const size = readFileSync(file).length;
  truncateSync(file, size - pageBytes);
  const fate = fateOfRepair(
    stopped.truth,
    () => repairJournal(file, false),
    () => openJournal(file, 64),
  );
  expect(fate).toBe('new stream');
});

test('a start finds what a command would meet: an index that does not lead to a reply', () => {
  copyFiles(stopped.file, file);
  // The middle of a page of the index: a byte of a command.
  const page = indexPage();
  change((bytes) => bytes.writeUInt8((bytes[page + 2048] ?? 0) ^ 0xff, page + 2048));
  expect(fateOf(file, stopped.truth, () => openJournal(file, 64))).toBe('refused in one line');
});

test('a start finds what a command would meet: replies that stand where their numbers do not lead', () => {
  copyFiles(stopped.file, file);
  change((bytes) => {
    const [one, other] = replyPages(bytes);
    if (one === undefined || other === undefined) throw new Error('there are more than one');
    const copy = Buffer.from(one);
    other.copy(one);
    copy.copy(other);
  });
  expect(fateOf(file, stopped.truth, () => openJournal(file, 64))).toBe('refused in one line');
});

/** The leaves of the table of replies. */
function replyPages(bytes: Buffer): readonly Buffer[] {
  const leafOfTable = 0x0d;
  return Array.from({ length: bytes.length / pageBytes }, (_, page) =>
    bytes.subarray(page * pageBytes, (page + 1) * pageBytes),
  ).filter((page) => page[0] === leafOfTable && page.includes('"status":"done"'));
}

/** Where a leaf of the index of commands begins. */
function indexPage(): number {
  const bytes = readFileSync(file);
  const leafOfIndex = 0x0a;
  for (let page = pageBytes; page < bytes.length; page += pageBytes) {
    if (bytes[page] === leafOfIndex && bytes.subarray(page, page + pageBytes).includes('2026-11-2'))
      return page;
  }
  throw new Error('no leaf of the index');
}
