/** What every part of the clerk's page is given. */
import type { WindowView } from '../window-view.ts';
import type { PageProps } from './frame.tsx';

export type ClerkProps = PageProps<WindowView>;
