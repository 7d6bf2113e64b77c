/** Two hundred kills of whole controllers; see `killed-halls.ts`. */
import { killOften } from './killed-halls.ts';

const kills = 200;

test(`${kills} kills lose no event and no ticket, and repeat no number`, () => killOften(kills));
