/** That a ticket is drawn for practice in short steps, and looks the same afterwards. */
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { face, printerConfig, usual } from './rig.ts';

const config = printerConfig({ wire: { kind: 'tcp', host: 'x', port: 1 } });

test('a ticket is rehearsed in shorter steps than its strips, and has the same dots then', async () => {
  const unrehearsed = await loadTicketComposer(config, usual);
  const expected = joined(unrehearsed.compose(face), unrehearsed.widthDots);
  const composer = await loadTicketComposer(config, usual);
  const steps = [...composer.rehearse(face)].length;
  const strips = [...composer.compose(face)];
  expect(steps).toBeGreaterThan(3 * strips.length);
  expect(Buffer.from(joined(strips, composer.widthDots).rows)).toEqual(Buffer.from(expected.rows));
});
