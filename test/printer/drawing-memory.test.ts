/** Drawing takes the memory that it needs, and no pages of 2 MB that Linux fills for a few bytes of each. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const checkout = join(__dirname, '../..');
/** `hg` in proc(5): advised to be huge pages. */
const look = `
  import { readFileSync } from 'node:fs';
  process.on('exit', () => {
    const maps = readFileSync('/proc/self/smaps', 'utf8');
    console.log(JSON.stringify({
      draws: maps.includes('/skia.'),
      huge: maps.split('\\n').filter((line) => /^VmFlags:.* hg/.test(line)).length,
    }));
  });
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-drawing-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('no memory of a program that draws tickets is asked for in huge pages', () => {
  const printed = execFileSync(
    process.execPath,
    [
      `--import=data:text/javascript,${encodeURIComponent(look)}`,
      join(checkout, 'dist/dawr.js'),
      ...['ticket', '--config', join(checkout, 'config/bench.yaml'), '--service', 'first-newborn'],
      ...['--out', join(folder, 'ticket.png')],
    ],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual({ draws: true, huge: 0 });
});
