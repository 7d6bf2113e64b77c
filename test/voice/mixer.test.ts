/** What `amixer scontents` prints of cards that let a sound through, and of those that do not. */
import { silentControls } from '../../drivers/voice/mixer.ts';

const control = (name: string, ...channels: readonly string[]) =>
  [
    `Simple mixer control '${name}',0`,
    '  Capabilities: pvolume pswitch',
    '  Limits: Playback 0 - 64',
    ...channels.map((channel, at) => `  Front ${at === 0 ? 'Left' : 'Right'}: ${channel}`),
    '',
  ].join('\n');

const open = 'Playback 40 [62%] [-12.00dB] [on]';
const muted = 'Playback 40 [62%] [-12.00dB] [off]';
const zero = 'Playback 0 [0%] [-99.99dB] [on]';

test.each([
  ['open', [control('Master', open, open)], []],
  ['muted', [control('Master', muted, muted), control('PCM', open)], ['Master']],
  ['at zero', [control('Headphone', zero)], ['Headphone']],
  ['open on one side', [control('Master', muted, open)], []],
  [
    'muted where nothing is heard',
    [control('Mic', 'Capture 3 [20%] [off]'), control('Line', muted)],
    [],
  ],
  ['muted for headphones', [control('Headphone', muted), control('Speaker', open)], []],
  [
    'muted at each way out',
    [control('Headphone', muted), control('Line Out', zero)],
    ['Headphone', 'Line Out'],
  ],
  ['muted by names of other cards', [control('HPOUT1', muted)], ['HPOUT1']],
  ['at zero at its converter', [control('DAC', zero), control('Lineout', open)], ['DAC']],
  ['without controls', [], []],
])('a mixer that is %s', (_, controls, silent) => {
  expect(silentControls(controls.join(''))).toEqual(silent);
});
