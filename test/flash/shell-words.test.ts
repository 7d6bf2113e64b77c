/** What a person types is never read by a shell, or by ssh, as anything but that. */
import { spawn } from 'node:child_process';
import { hostPattern } from '../../config/fleet.ts';
import { quoteForShell } from '../../scripts/verbs/flash/ssh.ts';
import { finished } from './device.ts';

test('a host is never taken for an option or a command', () => {
  for (const host of ['pi@hall.local', '10.0.0.7', 'fe80::1%eth0', 'root@::1', 'bab-sharq']) {
    expect([host, hostPattern.test(host)]).toEqual([host, true]);
  }
  for (const host of [
    '-oProxyCommand=x',
    '',
    'a b',
    'a;b',
    '$(x)',
    'a@-b',
    '`x`',
    'a/b',
    '[::1]',
    ':x@h',
  ]) {
    expect([host, hostPattern.test(host)]).toEqual([host, false]);
  }
});

test('a quoted word is the same word again after a real shell', async () => {
  const words = [
    '',
    'plain',
    "it's",
    '$HOME `id` "x"',
    'a\nb',
    '\\',
    '*',
    '-n',
    'باب شرق',
    '~',
    '!',
  ];
  const script = `printf '%s\\0' ${words.map(quoteForShell).join(' ')}`;
  for (const shell of ['sh', 'bash']) {
    const child = spawn(shell, ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    expect((await finished(child)).out).toBe(words.map((word) => `${word}\0`).join(''));
  }
});
