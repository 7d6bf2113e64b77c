/** Bytes as people write them, sights of a board, and a twin that hears a frame. */
import type { CustomFrame } from '../../config/schema/board-frame.ts';
import type { DisplaySight } from '../../drivers/board/board-codec.ts';
import { createDescribedMind } from '../../drivers/twins/board-described.ts';

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replaceAll(/..(?=.)/g, '$& ');
}

export function bytes(spaced: string): Uint8Array {
  return Buffer.from(spaced.replaceAll(' ', ''), 'hex');
}

export function shows(number: string, flashing = false): DisplaySight {
  return { shows: 'number', number, flashing };
}

/** A twin that has heard `heard`: what that board shows, and what was answered. */
export function listen(frame: CustomFrame, heard: Uint8Array, board = 7) {
  const answers: Uint8Array[] = [];
  let rejected = 0;
  const mind = createDescribedMind(
    { addresses: [String(board), '8'], frame, silenceMs: 0 },
    {
      hears: () => true,
      obeyed: () => {},
      blinked: () => {},
      rejected: () => {
        rejected += 1;
      },
      say: (_, said) => answers.push(said),
    },
  );
  for (const byte of heard) mind.push(byte, 0);
  return { picture: mind.board(String(board)).picture, answers, rejected };
}
