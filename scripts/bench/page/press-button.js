/**
 * A button that is really pressed: its contact closes when a pointer or key goes down and opens
 * when it goes up, so that a hold is a hold. Nothing leaves it closed: a lost pointer, a lost
 * focus and a hidden page let go.
 */
import { html, useEffect, useRef, useState } from '/vendor/htm-preact.js';

/** No finger closes a contact for less; a tap that software makes would be taken for a spike. */
const shortestPressMs = 70;
/** A press without a pointer or a key, as assistive technology makes it. */
const syntheticPressMs = 120;

const pressKeys = [' ', 'Enter'];

/**
 * @param {{ onDown: () => void, onUp: () => void, pressed: boolean, disabled?: boolean }} props
 *   `pressed` is the contact as the hall tells it
 */
export function PressButton({ onDown, onUp, pressed, disabled, children, ...rest }) {
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
    const letGo = () => document.hidden && release();
    document.addEventListener('visibilitychange', letGo);
    window.addEventListener('blur', release);
    return () => {
      document.removeEventListener('visibilitychange', letGo);
      window.removeEventListener('blur', release);
      release();
    };
  }, []);

  return html`
    <button
      type="button"
      ...${rest}
      disabled=${disabled}
      data-down=${down || pressed}
      onPointerDown=${(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        press();
      }}
      onPointerUp=${release}
      onPointerCancel=${release}
      onLostPointerCapture=${release}
      onBlur=${release}
      onContextMenu=${(event) => event.preventDefault()}
      onKeyDown=${(event) => {
        if (!pressKeys.includes(event.key)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp=${(event) => {
        if (!pressKeys.includes(event.key)) return;
        event.preventDefault();
        release();
      }}
      onClick=${(event) => {
        if (event.detail !== 0 || isDown.current) return;
        press();
        setTimeout(release, syntheticPressMs);
      }}
    >
      ${children}
    </button>
  `;
}
