/** What the television shows of the numbers that wait. */
import { beginningOf } from '../../firmware-host/panel/hall-view.ts';

test.each([
  ['letters', { prefix: 'B', from: 1, to: 999 }, 'B'],
  ['a hundred of plain numbers', { prefix: '', from: 201, to: 299 }, '2··'],
  ['a hundred from its beginning', { prefix: '', from: 1000, to: 1099 }, '10··'],
  ['plain numbers of several hundreds', { prefix: '', from: 101, to: 299 }, ''],
  ['plain numbers below a hundred', { prefix: '', from: 1, to: 99 }, ''],
  ['no series', undefined, ''],
])('numbers begin with what they have in common: %s', (_, series, shown) => {
  expect(beginningOf(series)).toBe(shown);
});
