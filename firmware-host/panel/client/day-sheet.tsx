/** The sheet as the controller made it. Whatever a config says is text in it already: see `report/html.ts`. */
import type { JSX } from 'preact';

interface SheetProps {
  readonly text: string;
  /** Another is being read. */
  readonly isOld: boolean;
}

export function DaySheet({ text, isOld }: SheetProps): JSX.Element {
  return <div class="days-sheet" aria-busy={isOld} dangerouslySetInnerHTML={{ __html: text }} />;
}
