/** What a technician is told of a device that cannot be reached, or takes nothing. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlashOptions } from '../../scripts/verbs/flash/flash.ts';
import { bundleEntry, configText, tool } from './device.ts';
import { type Site, sitesOf } from './site.ts';
import type { Sshd } from './sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-unreachable-'));
const onASite = sitesOf(bundleEntry(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a device that cannot be reached', () => {
  const refusals: readonly (readonly [string, (at: Site) => Partial<FlashOptions>, RegExp])[] = [
    ['dawr not installed', () => ({ remoteDawr: '/no/dawr' }), /there is no command \/no\/dawr/],
    ['folder missing', () => ({ remoteConfig: '/no/config.yaml' }), /no file can be made there/],
    ['wrong key', (at) => ({ identity: strangersKey(at.sshd) }), /the machine does not let you in/],
    [
      'host key changed',
      (at) => {
        at.sshd.trustAnother();
        return {};
      },
      /another host key than before/,
    ],
    [
      'host key unknown',
      (at) => {
        at.sshd.forgetHost();
        return {};
      },
      /host key is not known here/,
    ],
    ['nothing listens', () => ({ port: 1 }), /no ssh server answers on that port/],
    ['unknown name', () => ({ to: ['no-such-host.invalid'] }), /no machine of that name/],
  ];
  test.concurrent.each(refusals)(
    '%s',
    onASite(async (at, _, change, words) => {
      at.device.writeDawr();
      const { code, out, errors } = await at.flash(configText('new'), change(at));
      expect(errors).toMatch(words);
      expect(errors.trim().split('\n')).toHaveLength(1);
      expect(errors).toContain('The device is untouched.');
      expect(out).toMatch(/^[^\n]*: uploading[^\n]*\n$/);
      expect(code).toBe(2);
    }),
  );

  test.concurrent.each([
    ['sleeps', 'exec sleep 1000', 1, /it did not answer within 1 s/],
    ['prints without end', 'exec yes', 600, /it prints without end/],
  ])(
    'a login that %s holds up nobody',
    onASite(async (at, _, login, takeWithin, words) => {
      at.sshd.forceCommand(login);
      const { code, errors } = await at.flash(configText('new'), { takeWithin });
      expect(errors).toMatch(words);
      expect(errors).toMatch(/^[^\n]* The device is untouched\. [^\n]* Look: ssh [^\n]*\n$/);
      expect(code).toBe(2);
    }),
  );

  test.concurrent(
    'one that accepts and says nothing',
    onASite(async (at) => {
      const silent = createServer((socket) => socket.on('error', () => {}).resume());
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const { code, errors } = await at.flash(configText('new'), {
        port,
        sshOption: [...at.sshd.sshOption, 'ConnectTimeout=1'],
      });
      expect(errors).toMatch(/the machine does not answer/);
      expect(code).toBe(2);
      await new Promise((resolve) => silent.close(resolve));
    }),
  );
});

function strangersKey(sshd: Sshd): string {
  const key = join(sshd.folder, 'strangers_key');
  tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  return key;
}
