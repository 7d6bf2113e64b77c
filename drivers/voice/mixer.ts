/**
 * Whether the sound card's mixer lets a sound through: `aplay` plays into a muted mixer without a
 * word. Read with `amixer`, which is of alsa-utils as `aplay` is; a card without a mixer has no fault.
 */
import type { Fault } from '../ports.ts';
import { runTool } from '../run-tool.ts';

/** Controls through which all sound goes; others, such as Mic or Line, may well be off. */
const onTheWay = /^(master|pcm|digital|playback|dac|output)\b/i;
/** Ways out of a card: one that is open is enough, as a card mutes its speaker for headphones. */
const wayOut = /^(headphone|headset|speaker|hdmi|front|analogu?e|line ?out|hp|spk)/i;

/** @param device as in `voice.device` */
export async function mixerFault(device: string): Promise<Fault | null> {
  const { ok, stdout } = await runTool(['amixer', '-D', mixerOf(device), 'scontents']);
  const silent = ok ? silentControls(stdout.toString()) : [];
  const [first] = silent;
  if (first === undefined) return null;
  return {
    code: 'offline',
    severity: 'warning',
    hint: `The mixer of the sound device ${device} is muted or at zero (${silent.join(', ')}), so nobody hears the calls: amixer -D ${mixerOf(device)} sset '${first}' 80% unmute, then sudo alsactl store.`,
  };
}

/** `plughw:CARD=Headphones,DEV=0` is a card's; its mixer is `hw:Headphones`. */
function mixerOf(device: string): string {
  const card = /:(?:CARD=)?([^,]+)/.exec(device)?.[1];
  return card === undefined ? device : `hw:${card}`;
}

/** Those of `amixer scontents` that let nothing through on any channel, so that nothing is heard. */
export function silentControls(contents: string): readonly string[] {
  const controls = contents.split(/^(?=Simple mixer control)/m).flatMap((control) => {
    const channels = control.match(/: Playback.*\[.*$/gm) ?? [];
    const isSilent = channels.every((channel) => /\[off\]|\[0%\]/.test(channel));
    return channels.length > 0 ? [{ name: nameOf(control), isSilent }] : [];
  });
  const waysOut = controls.filter(({ name }) => wayOut.test(name));
  const isShut = waysOut.every(({ isSilent }) => isSilent);
  return [...controls.filter(({ name }) => onTheWay.test(name)), ...(isShut ? waysOut : [])]
    .filter(({ isSilent }) => isSilent)
    .map(({ name }) => name);
}

function nameOf(control: string): string {
  return /'([^']*)'/.exec(control)?.[1] ?? '';
}
