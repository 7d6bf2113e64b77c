/** The document's language, direction and title are the page's. */
import { useEffect } from 'preact/hooks';
import type { PageTongue } from './words.ts';

export function useDocument(title: string, { language, direction }: PageTongue): void {
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
    document.title = title;
  }, [title, language, direction]);
}
