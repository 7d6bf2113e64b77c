/**
 * `dawr voice`: writes what the voice would say for a call to a WAV file, or plays it, exactly as
 * the controller would. Quiet hours do not hold here: who asks wants to hear it.
 */
import type { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { callSentence } from '../../drivers/voice/call-clips.ts';
import { callSound } from '../../drivers/voice/call-sound.ts';
import { clipFaults, clipFolders, createClipShelf } from '../../drivers/voice/clip-shelf.ts';
import { createSpeaker } from '../../drivers/voice/speaker.ts';
import { encodeWav, lengthMs, type Sound } from '../../drivers/voice/wav.ts';
import { writeOutFile } from './out-file.ts';

export interface VoiceOptions {
  readonly config: string;
  readonly say: string;
  readonly window: string;
  readonly out?: string;
  readonly play?: boolean;
}

/** A card that opens slowly is no mistake of the person who waits for it. */
const playMarginMs = 10_000;

export function declare(program: Command): void {
  program
    .command('voice')
    .description('write or play what the voice says for a call')
    .requiredOption('--config <file>', 'the config with the voice')
    .requiredOption('--say <number>', 'the number that is called, such as A047')
    .requiredOption('--window <number>', 'the window that calls')
    .option('--out <file>', 'the WAV file to write')
    .option('--play', "play it on the config's sound device")
    .action(async (options: VoiceOptions) => {
      process.exitCode = await voice(options);
    });
}

/**
 * @returns the exit code: 1 where clips are missing or unusable and less was said than should be
 * @throws UserError for a config, a call, a path or a sound device that is wrong
 */
export async function voice(options: VoiceOptions): Promise<number> {
  const { config, clipsFolder } = loadConfig(options.config);
  if (config.voice === undefined) {
    throw new UserError(`${options.config} has no voice`, 'add voice: to it');
  }
  if (options.out === undefined && !options.play) {
    throw new UserError('there is nothing to do', 'give --out FILE, or --play, or both');
  }
  const call = { number: options.say, window: Number(options.window) };
  const isWindow = /^\d+$/.test(options.window) && call.window > 0;
  if (!isWindow || callSentence(call, 'ar') === null) {
    throw new UserError(
      `"${options.say}" at window "${options.window}" cannot be said`,
      'give a number such as A047 and a window such as 3',
    );
  }
  const shelf = createClipShelf(clipFolders(clipsFolder));
  const { sound, clips } = await callSound(call, config.voice, shelf);
  const faults = clipFaults([...clips.values()].filter((problem) => problem !== null));
  for (const { hint } of faults) console.error(`dawr: ${hint}`);
  if (sound === null) return 1;
  if (options.out !== undefined) write(options.out, sound);
  if (options.play) await play(config.voice.device, sound);
  return faults.length === 0 ? 0 : 1;
}

function write(file: string, sound: Sound): void {
  writeOutFile(file, encodeWav(sound));
  const written = `${file}: ${(lengthMs(sound) / 1000).toFixed(1)} s`;
  // The sound itself goes to another program: a line of ours would be noise in it.
  if (file.startsWith('/dev/')) console.error(written);
  else console.log(written);
}

async function play(device: string, sound: Sound): Promise<void> {
  const fault = await createSpeaker(device, playMarginMs).play(sound);
  if (fault === null) return;
  throw new UserError(`the sound device ${device} played nothing (${fault.code})`, fault.hint);
}
