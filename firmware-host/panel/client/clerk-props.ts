/** What every part of the clerk's page is given. */
import type { WindowView } from '../window-view.ts';
import type { PageProps } from './frame.tsx';

export type ClerkProps = PageProps<WindowView>;

/** What a panel is given that stands in the place of the clerk's keys. */
export interface ChoiceProps extends ClerkProps {
  /** Whether the number keys press what is chosen. */
  readonly keysOn: boolean;
  readonly onDone: () => void;
}
