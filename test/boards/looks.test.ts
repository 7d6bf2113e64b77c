/** A line of boards that gets other looks while it works. */
import { createBoardLine } from '../../drivers/board/board-line.ts';
import { createBoardTwin } from '../../drivers/twins/board-twin.ts';
import { Watch } from '../watch.ts';

test('other looks are drawn on every board, those that come later too', async () => {
  const watch = new Watch();
  const twin = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses: ['01', '02'],
    onChange: () => watch.stir(),
  });
  await twin.start();
  const before = {
    id: 'east',
    wire: { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 },
    protocol: 'alpha',
    redrawSeconds: 3600,
    // A frame that was lost on a busy machine comes again.
    setUpSeconds: 4,
    boards: [
      { window: 1, address: '01' },
      { window: 2, address: '02' },
    ],
  } as const;
  const line = createBoardLine({ ...before, boards: [...before.boards] }, () => {});
  const text = (address: string) => twin.picture(address)?.text;
  line.show(1, { shows: 'closed' });
  line.start();
  await watch.until(() => text('01') === 'CLOSED');
  line.restyle({ ...before, boards: [...before.boards], looks: { closed: { text: 'SHUT' } } });
  line.show(2, { shows: 'closed' });
  await watch.until(() => text('01') === 'SHUT');
  await watch.until(() => text('02') === 'SHUT');
  await line.stop();
  await twin.stop();
});
