/**
 * The steps of a flash, on both machines, each named once: whoever breaks a flash on purpose breaks it at each of them.
 *
 * A step is told to a diagnostics channel of Node when it has been done, or, for what waits, when it begins. Nobody
 * listens on a device, and then it costs nothing.
 */
import { channel } from 'node:diagnostics_channel';

/** On the technician's machine. */
export const technicianSteps = [
  /** The upload begins. */
  'uploading',
  /** The device has the config's bytes, and has proven it. */
  'uploaded',
  /** The device has said that it is in use: a new session begins, to confirm it. */
  'confirming',
  /** The device has said how it ended. */
  'answered',
] as const;

const deviceSteps = [
  /** The upload was read, and is gone. */
  'read',
  /** Its own software takes the config, and nobody loses a turn. */
  'checked',
  /** The config before the first flash is in the list of generations. */
  'first-kept',
  /** The new config is on the disk, under a name of its own. */
  'staged',
  /** The config in use has a copy to go back to. */
  'previous-kept',
  /** The marker of the trial is there, and the old config still in its place. */
  'marked',
  /** The new config is in its place. */
  'swapped',
  /** The controller runs well with it; whether it is confirmed nobody has looked. */
  'well',
  /** The trial is over: the new config stays. */
  'confirmed',
  /** It is in the list of generations. */
  'generation-kept',
  /** The trial is lost, and that is on the disk. */
  'reverting',
  /** The old config is in its place again. */
  'put-back',
  /** How it ended is on the disk, for whoever asks later. */
  'ended',
] as const;

export const flashSteps = [...technicianSteps, ...deviceSteps] as const;
export type FlashStep = (typeof flashSteps)[number];

/** Its messages are the names of steps. */
export const flashChannel = 'dawr:flash';

const steps = channel(flashChannel);

export function reached(step: FlashStep): void {
  steps.publish(step);
}
