/**
 * A button that is really pressed: its contact closes when a pointer or key goes down and opens
 * when it goes up, so that a hold is a hold. Nothing leaves it closed: a lost pointer, a lost
 * focus and a hidden page let go.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** No finger closes a contact for less; a tap that software makes would be taken for a spike. */
const shortestPressMs = 70;
/** A press without a pointer or a key, as assistive technology makes it. */
const syntheticPressMs = 120;

const pressKeys = [' ', 'Enter'];

export interface PressButtonProps {
  readonly label: string;
  readonly look: string;
  /** For styles and tests: `data-button`. */
  readonly name: string;
  /** The contact as the server reports it; another page may hold it too. */
  readonly pressed: boolean;
  readonly disabled?: boolean;
  /** Of the office whose colour it bears, counted from 0. */
  readonly office?: number;
  readonly onDown: () => void;
  readonly onUp: () => void;
  readonly children: ComponentChildren;
}

export function PressButton(props: PressButtonProps): JSX.Element {
  const { children, disabled = false, label, look, name, office, onDown, onUp, pressed } = props;
  const [down, setDown] = useState(false);
  const downAt = useRef(0);
  const isDown = useRef(false);

  const press = () => {
    if (isDown.current || disabled) return;
    isDown.current = true;
    downAt.current = performance.now();
    setDown(true);
    onDown();
  };
  const release = () => {
    if (!isDown.current) return;
    isDown.current = false;
    const waitMs = Math.max(0, shortestPressMs - (performance.now() - downAt.current));
    setTimeout(() => {
      setDown(false);
      onUp();
    }, waitMs);
  };

  useEffect(() => {
    const letGo = () => {
      if (document.hidden) release();
    };
    document.addEventListener('visibilitychange', letGo);
    window.addEventListener('blur', release);
    return () => {
      document.removeEventListener('visibilitychange', letGo);
      window.removeEventListener('blur', release);
      release();
    };
  }, []);

  return (
    <button
      type="button"
      class={look}
      aria-label={label}
      data-button={name}
      data-office={office}
      disabled={disabled}
      data-down={down || pressed}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        press();
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!pressKeys.includes(event.key)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => {
        if (!pressKeys.includes(event.key)) return;
        event.preventDefault();
        release();
      }}
      onClick={(event) => {
        if (event.detail !== 0 || isDown.current) return;
        press();
        setTimeout(release, syntheticPressMs);
      }}
    >
      {children}
    </button>
  );
}
