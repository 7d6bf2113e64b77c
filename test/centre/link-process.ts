/**
 * A link in a process of its own, so that a test can kill it: `URL`; prints a line when it is up. SIGTERM stops it,
 * in the middle of a state that another one follows.
 */
import { createCentreLink } from '../../drivers/centre/mqtt-link.ts';

const link = createCentreLink(
  {
    url: process.argv[2] ?? '',
    otherUrls: [],
    protocol: '3.1.1',
    acknowledgedBy: 'broker',
    inFlight: 20,
    receiveQos: 1,
  },
  { centre: 'bab-sharq', controller: 'hall' },
  {
    birth: () => ({
      session: 'doomed',
      software: '0.1.0',
      configGeneration: 1,
      stream: 's',
      oldestSequence: null,
      newestSequence: null,
    }),
    up: () => process.stdout.write('up\n'),
    down: () => {},
    acknowledged: () => {},
    serverPresence: () => {},
    command: () => {},
  },
  () => {},
);
process.once('SIGTERM', () => {
  link.setState('{"state":1}');
  link.setState('{"state":2}');
  void link.stop();
});
link.start();
