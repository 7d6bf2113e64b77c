/** The clerk's call button: its ring fills while it is held, and is whole when the hold counts. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { HallView } from '../view.ts';
import type { FurnitureProps } from './furniture.ts';
import { HallButton } from './hall-button.tsx';

const ringRadius = 34;
const ringLength = 2 * Math.PI * ringRadius;

export interface CallButtonProps extends FurnitureProps {
  readonly booth: HallView['room']['windows'][number];
  /** The window's, in the page's language. */
  readonly name: string;
}

export function CallButton({ booth, name, view, tongue, act }: CallButtonProps): JSX.Element {
  const { words } = tongue;
  const held = useHeld(view.pressed[booth.call.button] === true, view.room.holdMs);
  return (
    <div class="call">
      <HallButton
        place={booth.call}
        look="call-button"
        label={words.callLabel(name)}
        view={view}
        act={act}
      >
        <svg class="ring" viewBox="0 0 80 80" aria-hidden="true">
          <circle class="ring-way" cx="40" cy="40" r={ringRadius} />
          <circle
            class="ring-held"
            data-whole={held >= 1}
            cx="40"
            cy="40"
            r={ringRadius}
            stroke-dasharray={ringLength}
            stroke-dashoffset={ringLength * (1 - Math.min(1, held))}
          />
          <path
            class="bell"
            d="M40 26c-6 0-10 4.500-10 10.500 0 8-3 10.500-4 12h28c-1-1.500-4-4-4-12C50 30.500 46 26 40 26zm-4 25a4 4 0 0 0 8 0z"
          />
        </svg>
      </HallButton>
      <span class="call-words" aria-hidden="true">
        <strong>{held >= 1 ? words.recall : words.call}</strong>
        <small>{words.callHint}</small>
      </span>
    </div>
  );
}

/** The share of the hold time that has passed, 0 while it is up. */
function useHeld(down: boolean, holdMs: number): number {
  const [held, setHeld] = useState(0);
  useEffect(() => {
    if (!down) {
      setHeld(0);
      return undefined;
    }
    const since = performance.now();
    let frame = requestAnimationFrame(function draw() {
      const share = (performance.now() - since) / holdMs;
      setHeld(share);
      if (share < 1) frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [down, holdMs]);
  return held;
}
