/** A controller that takes signed configs alone: who signed what for whom, and when. OpenSSH's own tool signs. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configText, tool } from './device.ts';

const program = resolve(__dirname, '../../dist/dawr.js');
let folder: string;
let inPlace: string;
let signers: string;

const dawr = (...words: readonly string[]) =>
  spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-signed-'));
  signers = join(folder, 'signers');
  inPlace = join(folder, 'config.yaml');
  for (const name of ['mona', 'eve']) {
    tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
  }
  const [kind, key] = readFileSync(join(folder, 'mona.pub'), 'utf8').split(' ');
  writeFileSync(signers, `mona@laptop namespaces="dawr-config/bab-sharq/*" ${kind} ${key}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => writeFileSync(inPlace, text()));

const text = (controller = 'hall', file: string | null = signers): string =>
  `${configText(controller)}${file === null ? '' : `signersFile: ${file}\n`}`;

function signed(config: string, key = 'mona'): string {
  const [from, to] = [join(folder, 'from.yaml'), join(folder, 'to.yaml')];
  writeFileSync(from, config);
  const { status, stderr } = dawr('config', 'sign', from, '--key', join(folder, key), '--out', to);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFileSync(to, 'utf8');
}

/** What the device says of it; it is not taken into use, because no controller runs. */
function brought(config: string) {
  const staged = `${inPlace}.upload-0123456789ab`;
  writeFileSync(staged, config);
  const { status, stderr, stdout } = dawr(
    ...['apply', staged, '--config', inPlace],
    ...['--within', '0.1', '--restart', 'false'],
  );
  return { isRefused: status === 1, said: stdout + stderr };
}

test('what one of them has signed for this controller is tried, also when it asks for no signature any more', () => {
  const { isRefused, said } = brought(signed(text('hall', null)));
  expect(said).toMatch(/^signed by mona@laptop at \d{4}-/m);
  expect(said).toContain('restarting the controller');
  expect(isRefused).toBe(false);
});

test.each([
  ['without a signature', () => text('hall', null), 'takes signed configs alone'],
  ['signed by somebody else', () => signed(text(), 'eve'), 'has signed it for this controller'],
  ['for another controller', () => signed(text('other')), 'has signed it for this controller'],
  [
    'changed since',
    () => signed(text()).replace('guardSeconds: 3', 'guardSeconds: 4'),
    'has signed it',
  ],
  [
    'with something behind the signature',
    () => `${signed(text())}# more\n`,
    'takes signed configs alone',
  ],
  [
    'of a later time than was signed',
    () => signed(text()).replace(/signed at \d{4}/, 'signed at 2999'),
    'has signed it',
  ],
])('a config %s is refused', (_, config, expected) => {
  const { isRefused, said } = brought(config());
  expect(said).toMatch(/^refused: /m);
  expect(said).toContain(expected);
  expect(isRefused).toBe(true);
  expect(readFileSync(inPlace, 'utf8')).toBe(text());
});

test('one that was signed before what runs does not come back', () => {
  const older = signed(text());
  const newer = signed(text());
  writeFileSync(inPlace, newer);
  expect(brought(older).said).toMatch(
    /^refused: it was signed at .+, before what runs \(.+\): sign it again/m,
  );
  writeFileSync(inPlace, older);
  expect(brought(newer).isRefused).toBe(false);
});

test('a list of signers that others may write counts for nothing, nor does a config that cannot be read', () => {
  chmodSync(signers, 0o666);
  expect(brought(signed(text())).said).toContain('others than root may write');
  chmodSync(signers, 0o644);
  writeFileSync(inPlace, `${text()}nonsense: true\n`);
  expect(brought(text('hall', null)).said).toContain('cannot be read: correct it by hand');
});

test('a config that would take the way back from everybody is refused', () => {
  writeFileSync(inPlace, text('hall', null));
  const { isRefused, said } = brought(text('hall', '/nowhere/signers'));
  expect(said).toContain('there is no file /nowhere/signers of allowed signers');
  expect(isRefused).toBe(true);
});
