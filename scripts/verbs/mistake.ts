/** How a verb tells a mistake of the person who called it. */
import type { UserError } from '../../config/user-error.ts';

/** What a person has to mend, without the class: it may come from another bundle of this program. */
export type Mistake = Pick<UserError, 'message' | 'hint'>;

/** Exit codes: 0 done, 1 the answer is no (a config with problems), 2 it could not be tried. */
export const couldNotTry = 2;

export const mistakeLine = ({ message, hint }: Mistake): string => `dawr: ${message}: ${hint}`;
