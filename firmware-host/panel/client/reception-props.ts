/** What every part of the reception's page is given. */
import type { ReceptionView } from '../reception-view.ts';
import type { PageProps } from './frame.tsx';

export type ReceptionProps = PageProps<ReceptionView>;
