/** A wait in vain ends, and its error says what was awaited, what was seen last and who waited. */
import { lookUntil, Watch } from '../watch.ts';

test('a fact that does not come is named, with what was seen last', async () => {
  const papers: string[] = [];
  const { stir, until } = new Watch(() => ({ papers }), 20);
  const wait = until(() => papers.length > 1, 'two papers');
  papers.push('A001');
  stir();
  const error: unknown = await wait.catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('nothing was thrown');
  expect(error.message).toBe('waited in vain for: two papers\nseen last: {"papers":["A001"]}');
  expect(error.stack).toContain('watch.test.ts');
});

test('without a name the condition itself is shown', async () => {
  const papers: string[] = [];
  await expect(new Watch(undefined, 20).until(() => papers.length > 1)).rejects.toThrow(
    /^waited in vain for: .*papers\.length > 1/,
  );
  await expect(lookUntil(() => papers.length > 2, undefined, 20)).rejects.toThrow(
    /^waited in vain for: .*papers\.length > 2/,
  );
});

test('a condition that throws ends its wait with that error', async () => {
  const { until } = new Watch();
  const over = () => {
    throw new Error('the controller ended');
  };
  await expect(until(over)).rejects.toThrow('the controller ended');
});

test('a fact that comes ends the wait', async () => {
  let isThere = false;
  const { stir, until } = new Watch();
  const wait = until(() => isThere);
  isThere = true;
  stir();
  await wait;
  await lookUntil(() => isThere);
});
