/**
 * Plays one sound through `aplay`, ALSA's own player, in a process that ends with the sound.
 *
 * A process of its own, because a sound card may hang in the kernel and must not take the
 * controller with it: a player that has not ended in the sound's own time and a margin is killed. Whoever
 * calls waits for the end before the next sound, so two voices are never heard at once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { errnoOf } from '../../config/errno.ts';
import { inTime } from '../in-time.ts';
import type { Fault } from '../ports.ts';
import { codeOfWords } from '../system-errors.ts';
import { encodeWav, lengthMs, type Sound } from './wav.ts';

export interface Speaker {
  /** Resolves when the sound has ended: with null when it was played. Never rejects. */
  play(sound: Sound): Promise<Fault | null>;
  /** Cuts the sound off; resolves when the player is gone. */
  stop(): Promise<void>;
}

/** How long the error output may still arrive after the player has ended. */
const lastWordsMs = 200;
/** A player that hangs in the kernel survives even SIGKILL for a while. */
const stopWithinMs = 500;

/**
 * @param device an ALSA device, as `aplay -L` lists them
 * @param marginMs beyond the sound's own length
 */
export function createSpeaker(device: string, marginMs: number): Speaker {
  let playing: ChildProcess | null = null;

  async function play(sound: Sound): Promise<Fault | null> {
    let player: ReturnType<typeof startPlayer>;
    try {
      player = startPlayer(device);
    } catch (error) {
      return notStarted(error);
    }
    playing = player;
    let isStuck = false;
    let words = '';
    player.stderr.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
    // A player that ends early closes its end of the pipe; its exit code gives the reason.
    player.stdin.on('error', () => {});
    player.stdin.end(encodeWav(sound));
    const deadline = setTimeout(() => {
      isStuck = true;
      player.kill('SIGKILL');
    }, lengthMs(sound) + marginMs);
    try {
      const closed = once(player, 'close').catch(() => {});
      await once(player, 'exit');
      // What ALSA started may hold the pipe of the words open for longer.
      if (player.exitCode !== 0) await inTime(closed, lastWordsMs);
    } catch (error) {
      return notStarted(error);
    } finally {
      clearTimeout(deadline);
      playing = null;
    }
    if (player.exitCode === 0) return null;
    return isStuck ? stuck : refused(words.trim(), device);
  }

  return {
    play,
    async stop() {
      const player = playing;
      if (player === null) return;
      const gone = once(player, 'exit').catch(() => {});
      player.kill('SIGKILL');
      await inTime(gone, stopWithinMs);
    },
  };
}

/** Most faults arrive as the player's `error` event; some, such as a lack of memory, are thrown. */
function startPlayer(device: string) {
  return spawn('aplay', ['-q', '-t', 'wav', '-D', device, '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

const stuck: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The sound card took the sound and did not play it: unplug it and plug it in again, or restart the computer.',
};

function notStarted(error: unknown): Fault {
  const detail = error instanceof Error ? error.message : String(error);
  if (errnoOf(error) === 'ENOENT') {
    const hint = 'The player aplay is not installed: sudo apt-get install alsa-utils.';
    return { code: 'not-there', severity: 'stopped', hint, detail };
  }
  const hint =
    'The player aplay cannot be started: look at the memory and the programs of this computer.';
  return { code: 'crashed', severity: 'stopped', hint, detail };
}

/** ALSA's own words for a card that it does not find. */
const unknownCard = /cannot (find|get) card|unknown pcm/i;

/** @param words what aplay and ALSA wrote */
function refused(words: string, device: string): Fault {
  const severity = 'stopped';
  const detail = words;
  const code = codeOfWords(words) ?? (unknownCard.test(words) ? 'not-there' : 'crashed');
  if (code === 'busy') {
    const hint = `Another program uses the sound device ${device}: end it.`;
    return { code, severity, hint, detail };
  }
  if (code === 'not-permitted') {
    const hint = 'This user may not use the sound card: add it to the group audio.';
    return { code, severity, hint, detail };
  }
  if (code === 'not-there') {
    const hint = `There is no sound device ${device}: plug it in, or name one that aplay -L lists in voice.device.`;
    return { code, severity, hint, detail };
  }
  const hint = `The sound device ${device} plays nothing: try it with aplay -D ${device} on any WAV file.`;
  return { code: 'crashed', severity, hint, detail };
}
