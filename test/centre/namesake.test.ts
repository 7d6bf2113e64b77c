/**
 * Two controllers with the same names against a real mosquitto: they come to one verdict, the one that came
 * first does the work, and the other takes over when the first is gone.
 */
import fc from 'fast-check';
import { createCentreLink } from '../../drivers/centre/mqtt-link.ts';
import { cameFirst } from '../../drivers/centre/namesake.ts';
import type { CentreLink } from '../../drivers/centre-port.ts';
import { brokerConfig, startMosquitto, temporaryFolder } from './brokers.ts';
import { faultsIn, names, observe, own, stopAll, toStop } from './open-link.ts';
import { type LinkNews, linkListener, reportTo, Witness } from './witness.ts';

const folder = temporaryFolder();
afterEach(stopAll);
afterAll(() => folder.remove());

function openAs(url: string, session: string, protocol: '3.1.1' | '5') {
  const news = new Witness<LinkNews>();
  const listener = linkListener(news, session);
  const link: CentreLink = createCentreLink(
    brokerConfig(url, { protocol }),
    names,
    listener,
    reportTo(news),
  );
  toStop.push(() => link.stop());
  link.start();
  return { link, news };
}

const isNamesake = (item: LinkNews): boolean => faultsIn(item).includes('name-in-use');
const ofNamesake = ({ seen }: Witness<LinkNews>) =>
  seen.flatMap((item) => (item.news === 'report' ? item.faults : []));

test.each(['3.1.1', '5'] as const)(
  'by MQTT %s the second gives way and says why, commands are taken once, and it takes over later',
  async (protocol) => {
    const broker = await startMosquitto(folder.path);
    toStop.push(() => broker.kill());
    const heard = await observe(broker.url);
    const first = openAs(broker.url, 'z-first', protocol);
    await first.news.until(({ news }) => news === 'up');
    const second = openAs(broker.url, 'a-second', protocol);
    await Promise.all([first.news.until(isNamesake), second.news.until(isNamesake)]);
    const standingBy = ({ topic, text }: { topic: string; text: string }) =>
      topic === `${own}/status` && text.includes('standing-by');
    await heard.until(standingBy);
    const isUp = () =>
      first.news.seen.findLast(({ news }) => news === 'up' || news === 'down')?.news === 'up';
    await first.news.until(isUp);
    const born = () => heard.seen.filter(({ text }) => /"online".*"(z-first|a-second)"/.test(text));
    const taken = () => first.news.seen.filter(({ news }) => news === 'down').length;
    const hint =
      'Another controller uses the name bab-sharq/hall: give one of the two another "controller", or switch it off.';
    expect(ofNamesake(first.news).at(-1)).toMatchObject({ severity: 'warning', hint });
    expect(ofNamesake(second.news).at(-1)).toMatchObject({ severity: 'stopped', hint });

    const before = taken();
    await heard.client.publishAsync(`${own}/commands`, '{"id":"once"}', { qos: 1 });
    await first.news.until(({ news }) => news === 'command');
    expect(second.news.seen.filter(({ news }) => news === 'command')).toEqual([]);
    // Nobody takes the connection any more.
    expect(taken()).toBe(before);
    expect(born().length).toBeLessThan(8);

    await first.link.stop();
    const seen = second.news.seen.length;
    await second.news.until(({ news }) => news === 'up', seen);
    await second.news.until((item) => item.news === 'report' && item.faults.length === 0, seen);
    await heard.until(
      ({ topic, text }) => topic === `${own}/status` && /online.*a-second/.test(text),
    );
  },
  60_000,
);

test("a controller's own former life is no namesake", async () => {
  const broker = await startMosquitto(folder.path);
  toStop.push(() => broker.kill());
  const heard = await observe(broker.url);
  const former = { status: 'online', session: 'former', since: '2020-01-01T00:00:00.000Z' };
  const birth = { ...former, software: '1', configGeneration: 1, stream: 's' };
  const body = JSON.stringify({ ...birth, oldestSequence: null, newestSequence: null });
  await heard.client.publishAsync(`${own}/status`, body, { qos: 1, retain: true });
  const { news } = openAs(broker.url, 'now', '5');
  await news.until((item) => item.news === 'up');
  await heard.until(({ text }) => text.includes('"now"'));
  expect(news.seen.filter(isNamesake)).toEqual([]);
});

test('of any two runs exactly one came first, whoever asks', () => {
  const run = fc.record({
    session: fc.uuid(),
    since: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(9_999_999_999) })
      .map((date) => date.toISOString()),
  });
  fc.assert(
    fc.property(run, run, (one, other) => {
      fc.pre(one.session !== other.session);
      const said = (of: typeof one) => ({ status: 'standing-by', ...of }) as const;
      expect(cameFirst(one, said(other))).toBe(!cameFirst(other, said(one)));
    }),
  );
});
