/** A player that never begins: where one does, `voice.test.ts` hears it. */
import { createSpeaker } from '../../drivers/voice/speaker.ts';

const sound = { rateHz: 22_050, samples: new Int16Array(9) };

test('a player that the system does not even try to begin is a fault', async () => {
  // No argument may hold a zero byte, so this is thrown and no event reports it.
  const fault = await createSpeaker('no\0device', 1000).play(sound);
  expect([fault?.code, fault?.hint]).toEqual([
    'crashed',
    expect.stringContaining('cannot be started'),
  ]);
});
