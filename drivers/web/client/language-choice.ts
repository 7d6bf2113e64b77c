/**
 * The language that a visitor chose: `?lang=` in the address, else the last choice in this browser,
 * else Arabic.
 */
import type { Language } from './tongue.ts';

const storageKey = 'dawr-language';

export function chosenLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked === 'ar' || asked === 'en') return asked;
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'ar';
  } catch {
    return 'ar';
  }
}

/** For the next visit, and for a reload of an address that names a language. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // A browser without storage forgets.
  }
  const address = new URL(location.href);
  if (!address.searchParams.has('lang')) return;
  address.searchParams.set('lang', language);
  history.replaceState(null, '', address);
}
