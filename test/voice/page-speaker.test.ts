/** A television as the loudspeaker: each sound is played by one page, or a fault says why by none. */
import type { Fault } from '../../drivers/ports.ts';
import { createPageSpeaker } from '../../drivers/voice/page-speaker.ts';
import { parseWav } from '../../drivers/voice/wav.ts';
import { createSoundLease, leaseMs } from '../../firmware-host/panel/sound-lease.ts';

const marginMs = 4000;
const sound = { rateHz: 22_050, samples: new Int16Array(22_050).fill(1000) };
const first = 'f'.repeat(32);
const second = '2'.repeat(32);
const claim = { canSound: true, heard: null };

let ended: (Fault['code'] | 'played')[];
let takers: (Fault['code'] | 'there')[];
beforeEach(() => {
  jest.useFakeTimers();
  ended = [];
  takers = [];
});
afterEach(() => jest.useRealTimers());

function open() {
  const { speaker, outlet } = createPageSpeaker(marginMs, (fault) =>
    takers.push(fault?.code ?? 'there'),
  );
  const lease = createSoundLease(outlet);
  const play = async () => {
    const fault = await speaker.play(sound);
    ended.push(fault?.code ?? 'played');
  };
  return { speaker, outlet, lease, play };
}

const settled = () => jest.advanceTimersByTimeAsync(0);

test('a page gets the sound as it is, and it has ended when that page says so', async () => {
  const { lease, outlet, play } = open();
  expect(lease.ask({ page: first, ...claim })).toBe(true);
  void play();
  expect(parseWav(outlet.playing?.wav ?? new Uint8Array())).toEqual(sound);
  lease.ask({ page: first, canSound: true, heard: 7 });
  await settled();
  expect(ended).toEqual([]);
  lease.ask({ page: first, canSound: true, heard: 1 });
  await settled();
  expect(ended).toEqual(['played']);
  expect(outlet.playing).toBeNull();
  lease.stop();
});

test('a second page stays silent, and takes over once the first is gone', async () => {
  const { lease, play } = open();
  lease.ask({ page: first, ...claim });
  expect(lease.ask({ page: second, ...claim })).toBe(false);
  void play();
  await jest.advanceTimersByTimeAsync(leaseMs);
  await jest.advanceTimersByTimeAsync(marginMs);
  expect(ended).toEqual(['no-answer']);
  expect(lease.ask({ page: second, ...claim })).toBe(true);
  expect(lease.ask({ page: first, ...claim })).toBe(false);
  lease.stop();
});

test('nobody there, a browser that lets no page sound, and a page that goes in the middle are faults', async () => {
  const { lease, play } = open();
  await play();
  lease.ask({ page: first, canSound: false, heard: null });
  await play();
  lease.ask({ page: first, ...claim });
  void play();
  lease.ask({ page: first, canSound: false, heard: null });
  await settled();
  expect(ended).toEqual(['not-there', 'not-permitted', 'not-permitted']);
  expect(takers).toEqual(['not-permitted', 'there', 'not-permitted']);
  lease.stop();
});
