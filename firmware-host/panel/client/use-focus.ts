/** Where the focus goes when what had it is gone: a keyboard or a screen reader would begin again at the page's top. */
import { useEffect, useRef } from 'preact/hooks';

/** For a part that takes the place of what was pressed. It needs a `tabIndex` of -1. */
export function useFocusOnceThere() {
  const part = useRef<HTMLElement>(null);
  useEffect(() => part.current?.focus(), []);
  return part;
}

/** For a part that opens away from what was pressed: it comes into view, and gives the focus back when it is gone. */
export function useFocusWhileThere() {
  const part = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    part.current?.focus({ preventScroll: true });
    // One that is longer than the screen is read from its head.
    part.current?.scrollIntoView({ block: 'start' });
    return () => {
      const isNowhere = document.activeElement === document.body;
      if (isNowhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return part;
}
