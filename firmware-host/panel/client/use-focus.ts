/** Where the focus goes when what had it is gone: a keyboard or a screen reader would begin again at the page's top. */
import { useEffect, useRef } from 'preact/hooks';

/** For a part that takes the place of what was pressed. It needs a `tabIndex` of -1. */
export function useFocusOnceThere() {
  const part = useRef<HTMLElement>(null);
  useEffect(() => part.current?.focus(), []);
  return part;
}
