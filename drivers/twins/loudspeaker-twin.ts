/**
 * The twin of the loudspeaker: hears what the controller's player gave to the sound card.
 *
 * The sound card is ALSA's `file` plugin, which writes each sound as one WAV file of 16-bit mono into a
 * folder. Such a file does not know its own length; the twin states it, so that any player takes it.
 * A silence, by which the controller looks whether its card is there, is not heard.
 */
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface HeardSound {
  readonly rateHz: number;
  /** 16-bit mono. */
  readonly samples: Int16Array;
  /** The same as a WAV file. */
  readonly wav: Uint8Array;
}

export interface LoudspeakerTwin {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** As the plugin writes it: RIFF, one chunk of the format, and the samples to the end of the file. */
const headerBytes = 44;
const riffSizeAt = 4;
const rateAt = 24;
const dataSizeAt = 40;

export function createLoudspeakerTwin(options: {
  /** Made where it is not there; what lies in it from before is removed. */
  readonly folder: string;
  readonly onSound: (sound: HeardSound) => void;
}): LoudspeakerTwin {
  const { folder, onSound } = options;
  let watcher: FSWatcher | null = null;
  /** One file after the other, in the order in which they were finished. */
  let taking: Promise<void> = Promise.resolve();

  async function take(name: string): Promise<void> {
    const path = join(folder, name);
    const bytes = await readFile(path).catch(() => null);
    // The name of a file that was taken before is heard of once more.
    if (bytes === null) return;
    await rm(path, { force: true });
    const sound = heard(bytes);
    if (sound !== null && watcher !== null) onSound(sound);
  }

  return {
    async start() {
      await mkdir(folder, { recursive: true });
      for (const old of await readdir(folder)) await rm(join(folder, old), { force: true });
      watcher = watch(folder, (_, name) => {
        if (name?.endsWith('.wav')) taking = taking.then(() => take(name));
      });
    },
    async stop() {
      watcher?.close();
      watcher = null;
      await taking;
    },
  };
}

function heard(file: Buffer): HeardSound | null {
  const bytes = Uint8Array.from(file.subarray(0, file.length - (file.length % 2)));
  if (bytes.length <= headerBytes) return null;
  const view = new DataView(bytes.buffer);
  const samples = new Int16Array(bytes.buffer, headerBytes);
  if (samples.every((sample) => sample === 0)) return null;
  view.setUint32(riffSizeAt, bytes.length - 8, true);
  view.setUint32(dataSizeAt, bytes.length - headerBytes, true);
  return { rateHz: view.getUint32(rateAt, true), samples, wav: bytes };
}
