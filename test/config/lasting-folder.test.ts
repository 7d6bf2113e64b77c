/** Folders whose content is gone after a power cut: `dawr check` refuses them, and `run` says so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { layerOver, whyNotLasting, whyNotLastingHere } from '../../config/checks/lasting-folder.ts';
import { loadConfig } from '../../config/load.ts';
import { whyJournalPasses } from '../../config/passing-folders.ts';
import { check } from '../../scripts/verbs/check.ts';

test.each([
  ['/tmp/dawr', 'emptied at each start'],
  ['/dev/shm', 'memory'],
  ['/run/dawr/journal', 'memory'],
  ['/var/lib/../run/dawr', 'memory'],
  ['/boot/firmware/dawr', 'FAT'],
  ['/dev/dawr', 'memory'],
  ['/var/lock/dawr', 'memory'],
  ['/sys/dawr', 'kernel'],
])('%s does not last', (folder, why) => {
  expect(whyNotLasting(folder)).toContain(why);
});

test.each(['/var/lib/dawr', '/home/tmp', '/running', '/bootstrap/journal', '/tmpfiles'])(
  '%s lasts',
  (folder) => expect(whyNotLasting(folder)).toBeNull(),
);

test('a file system in memory is known as one', () => {
  expect(whyNotLastingHere('/dev/shm')).toContain('in memory');
  expect(whyNotLastingHere(__dirname)).toBeNull();
  expect(whyNotLastingHere('/there/is/none')).toBeNull();
});

test('of a layer over a read-only system it is known where it keeps what is written', () => {
  const mounts = [
    '22 1 0:21 / / rw,relatime shared:1 - overlay overlayroot rw,lowerdir=/ro,upperdir=/rw/overlay,workdir=/rw/work',
    '30 22 179:3 / /srv/dawr rw,noatime - ext4 /dev/mmcblk0p3 rw,commit=5',
    '31 22 0:40 / /srv/other rw - overlay overlay rw,lowerdir=/a,upperdir=/rw/other,workdir=/w',
    '',
  ].join('\n');
  expect(layerOver('/var/lib/dawr', mounts)).toBe('/rw/overlay');
  expect(layerOver('/srv/other/state', mounts)).toBe('/rw/other');
  expect(layerOver('/srv/otherwise', mounts)).toBe('/rw/overlay');
  expect(layerOver('/srv/other', mounts.slice(mounts.indexOf('\n') + 1))).toBe('/rw/other');
  expect(layerOver('/srv/dawr', '30 22 179:3 / /srv/dawr rw - ext4 /dev/mmcblk0p3 rw\n')).toBe(
    null,
  );
});

const underAnotherName = path.join('/proc/self', 'root', '/dev/shm');

test.each([
  ['/run/dawr', '/run/dawr is memory, and empty after each start'],
  ['/dev/shm/dawr', '/dev/shm/dawr is memory, and empty after each start'],
  [
    underAnotherName,
    `${underAnotherName} is on a file system in memory, and empty after each start`,
  ],
  ['/var/lib/dawr', null],
  ['journal', null],
])('a controller with the journal in %s', (folder, why) => {
  const { config } = loadConfig(path.join(__dirname, 'hall.yaml'));
  expect(whyJournalPasses({ config: { ...config, journal: { ...config.journal, folder } } })).toBe(
    why,
  );
});

test('check refuses it at its place, and goes by the path as it is written', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dawr-lasting-'));
  const file = path.join(folder, 'config.yaml');
  const text = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');
  const complaints = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const summaries = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    writeFileSync(file, text.replace('folder: /var/lib/dawr', 'folder: /run/dawr'));
    expect(await check([file], {})).toBe(1);
    expect(complaints.mock.calls.join()).toMatch(
      /config\.yaml:\d+:\d+.*journal\.folder.*\/run\/dawr is memory/,
    );
    const numbers = 'folder: /var/lib/dawr\n  numbersFolder: /dev/shm/dawr';
    writeFileSync(file, text.replace('folder: /var/lib/dawr', numbers));
    expect(await check([file], {})).toBe(1);
    expect(complaints.mock.calls.join()).toMatch(
      /journal\.numbersFolder.*\/dev\/shm\/dawr is memory/,
    );
    writeFileSync(file, text.replace('folder: /var/lib/dawr', 'folder: journal'));
    expect(await check([file], {})).toBe(0);
  } finally {
    complaints.mockRestore();
    summaries.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
