/** A habit of whoever uses this browser, kept for the next visit. */
import { useState } from 'preact/hooks';

export function useRemembered(key: string, usual: boolean): [boolean, (next: boolean) => void] {
  const [value, setValue] = useState(() => {
    const kept = read(key);
    return kept === null ? usual : kept === 'yes';
  });
  const remember = (next: boolean) => {
    setValue(next);
    try {
      localStorage.setItem(key, next ? 'yes' : 'no');
    } catch {
      // A browser without storage forgets.
    }
  };
  return [value, remember];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
