/** The outbox against a link that we drive by hand; one that fails at random is `outbox-at-random.test.ts`. */
import type { Outbox } from '../../firmware-host/centre/outbox.ts';
import { outboxOf, settled } from './hand-driven-link.ts';
import { MemoryJournal, stream } from './witness.ts';

describe('acknowledged by the broker', () => {
  test('sends nothing before the link is up, then at most the window', () => {
    const { outbox, link } = outboxOf(new MemoryJournal(10));
    outbox.notify();
    expect(link.sent).toEqual([]);
    outbox.linkUp();
    expect(link.sent).toEqual([1, 2, 3]);
    outbox.stop();
  });

  test('a PUBACK out of order moves the cursor only when the gap is closed', async () => {
    const journal = new MemoryJournal(3);
    const { outbox, link } = outboxOf(journal);
    outbox.linkUp();
    await link.answer(2);
    await link.answer(1);
    outbox.stop();
    expect(journal.acknowledgedUpTo).toBe(0);
  });

  test('a new row is sent at once when the line is free', async () => {
    const journal = new MemoryJournal(0);
    const { outbox, link } = outboxOf(journal);
    outbox.linkUp();
    journal.append();
    outbox.notify();
    expect(link.sent).toEqual([1]);
    await link.answer();
    outbox.stop();
    expect(journal.acknowledgedUpTo).toBe(1);
  });

  test('after a break it begins behind the last acknowledged event', async () => {
    const { outbox, link } = outboxOf(new MemoryJournal(5));
    outbox.linkUp();
    await link.answer(0);
    await link.lose();
    outbox.linkDown();
    outbox.linkUp();
    expect(link.sent).toEqual([1, 2, 3, 4, 2, 3, 4]);
    outbox.stop();
  });

  test('what an earlier connection lost does not stop this one', async () => {
    const { outbox, link } = outboxOf(new MemoryJournal(5));
    outbox.linkUp();
    outbox.linkDown();
    outbox.linkUp();
    await link.lose(3);
    while (link.onItsWay.length > 0) await link.answer();
    outbox.stop();
    expect(link.sent).toEqual([1, 2, 3, 1, 2, 3, 4, 5]);
  });

  test('a PUBACK of an earlier connection frees no place in the window', async () => {
    const journal = new MemoryJournal(9);
    const { outbox, link } = outboxOf(journal);
    outbox.linkUp();
    const earlier = link.onItsWay.splice(0);
    outbox.linkDown();
    outbox.linkUp();
    for (const { acknowledge } of earlier) acknowledge();
    await settled();
    outbox.stop();
    expect(link.sent).toEqual([1, 2, 3, 1, 2, 3]);
    expect(journal.acknowledgedUpTo).toBe(0);
  });

  test('nothing is sent on a link that is down, also where only a publish failed', async () => {
    const journal = new MemoryJournal(1);
    const { outbox, link } = outboxOf(journal);
    const append = () => {
      journal.append();
      outbox.notify();
    };
    outbox.linkUp();
    await link.lose();
    append();
    expect(link.sent).toEqual([1]);
    outbox.linkUp();
    await link.answer();
    outbox.linkDown();
    append();
    expect(link.sent).toEqual([1, 1, 2]);
    outbox.stop();
  });

  test('a server that comes and goes has nothing sent again', () => {
    const { outbox, link } = outboxOf(new MemoryJournal(2));
    outbox.linkUp();
    outbox.serverPresence(true);
    expect(link.sent).toEqual([1, 2]);
    outbox.stop();
  });

  test('the next piece is read while the window is on its way, not when there is room again', async () => {
    const journal = new MemoryJournal(120);
    const read = jest.spyOn(journal, 'read');
    const { outbox, link } = outboxOf(journal);
    outbox.linkUp();
    while (link.sent.length < 49) {
      await link.answer();
      await new Promise((afterReading) => setImmediate(afterReading));
    }
    expect(read.mock.calls).toEqual([
      [0, 50],
      [50, 50],
    ]);
    outbox.stop();
  });

  test('the journal is read in large pieces', async () => {
    const journal = new MemoryJournal(400);
    const read = jest.spyOn(journal, 'read');
    const { outbox, link } = outboxOf(journal);
    outbox.linkUp();
    while (link.onItsWay.length > 0) await link.answer();
    outbox.stop();
    expect(link.sent).toHaveLength(400);
    // Fifty rows each; and that there are no more is found out at each of the last answers.
    expect(read.mock.calls.length).toBeLessThan(15);
  });

  test('once stopped it sends nothing and takes no replay', async () => {
    const journal = new MemoryJournal(3);
    const { outbox, link } = outboxOf(journal);
    outbox.linkUp();
    while (link.onItsWay.length > 0) await link.answer();
    outbox.stop();
    journal.append();
    outbox.notify();
    outbox.linkUp();
    outbox.replay(1);
    expect(link.sent).toEqual([1, 2, 3]);
  });

  test('the cursor is stored ten seconds after the first acknowledgement, and not twice', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const journal = new MemoryJournal(3);
      const { outbox, link } = outboxOf(journal);
      outbox.linkUp();
      await link.answer();
      jest.advanceTimersByTime(9000);
      await link.answer();
      expect(journal.stored).toEqual([]);
      jest.advanceTimersByTime(1000);
      expect(journal.stored).toEqual([2]);
      outbox.stop();
      jest.advanceTimersByTime(60_000);
      expect(journal.stored).toEqual([2]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("a server's acknowledgement does not count", () => {
    const journal = new MemoryJournal(3);
    const { outbox } = outboxOf(journal);
    outbox.linkUp();
    outbox.acknowledged(stream, 2);
    outbox.stop();
    expect(journal.acknowledgedUpTo).toBe(0);
  });

  test('the cursor is stored in strides, and in full at the end', async () => {
    const journal = new MemoryJournal(1200);
    const { outbox, link } = outboxOf(journal, { inFlight: 20 });
    outbox.linkUp();
    while (link.onItsWay.length > 0) await link.answer();
    outbox.stop();
    expect(journal.stored).toEqual([500, 1000, 1200]);
  });

  test('a journal that cannot store the cursor is reported, and stops nothing', async () => {
    const journal = new MemoryJournal(3);
    journal.storeCursor = () => {
      throw new Error('disk full');
    };
    const { outbox, link, warnings } = outboxOf(journal, { inFlight: 1 });
    outbox.linkUp();
    await link.answer();
    await link.answer();
    expect(link.sent).toEqual([1, 2, 3]);
    outbox.stop();
    expect(warnings[0]).toContain('disk full');
  });
});

describe('acknowledged by the server', () => {
  const server = { acknowledgedBy: 'server' } as const;

  test('nothing is sent while the server is away', () => {
    const { outbox, link } = outboxOf(new MemoryJournal(5), server);
    outbox.linkUp();
    expect(link.sent).toEqual([]);
    outbox.serverPresence(true);
    expect(link.sent).toEqual([1, 2, 3]);
    outbox.stop();
  });

  test('PUBACK frees no place in the window; the server does', async () => {
    const journal = new MemoryJournal(6);
    const { outbox, link } = outboxOf(journal, server);
    outbox.linkUp();
    outbox.serverPresence(true);
    for (let count = 0; count < 3; count += 1) await link.answer();
    expect(link.sent).toEqual([1, 2, 3]);
    outbox.acknowledged(stream, 2);
    expect(link.sent).toEqual([1, 2, 3, 4, 5]);
    outbox.stop();
    expect(journal.acknowledgedUpTo).toBe(2);
  });

  test('a server that comes back is sent everything that it has not committed', async () => {
    const { outbox, link } = outboxOf(new MemoryJournal(5), server);
    outbox.linkUp();
    outbox.serverPresence(true);
    for (let count = 0; count < 3; count += 1) await link.answer();
    outbox.acknowledged(stream, 1);
    await link.answer();
    outbox.serverPresence(false);
    outbox.serverPresence(true);
    expect(link.sent).toEqual([1, 2, 3, 4, 2, 3, 4]);
    outbox.stop();
  });

  test('an acknowledgement from an earlier connection skips what need not be sent', () => {
    const { outbox, link } = outboxOf(new MemoryJournal(9), server);
    outbox.linkUp();
    outbox.acknowledged(stream, 6);
    outbox.serverPresence(true);
    expect(link.sent).toEqual([7, 8, 9]);
    outbox.stop();
  });

  test('an acknowledgement beyond the window skips what need not be sent', async () => {
    const { outbox, link } = outboxOf(new MemoryJournal(9), server);
    outbox.linkUp();
    outbox.serverPresence(true);
    while (link.onItsWay.length > 0) await link.answer();
    outbox.acknowledged(stream, 6);
    outbox.stop();
    expect(link.sent).toEqual([1, 2, 3, 7, 8, 9]);
  });

  test.each([
    ['of another stream', 'another', 1, 'not ours'],
    ['of an event that does not exist', stream, 6, 'the server has 6'],
    ['of no number', stream, Number.NaN, 'the newest event is 5'],
  ])('an acknowledgement %s is ignored and recorded', (_what, of, upTo, warning) => {
    const journal = new MemoryJournal(5);
    const { outbox, warnings } = outboxOf(journal, server);
    outbox.linkUp();
    outbox.serverPresence(true);
    outbox.acknowledged(of, upTo);
    outbox.stop();
    expect(journal.acknowledgedUpTo).toBe(0);
    expect(warnings.join()).toContain(warning);
  });

  test('a server is away until a new link has heard from it', () => {
    const { outbox, link } = outboxOf(new MemoryJournal(2), server);
    outbox.linkUp();
    outbox.serverPresence(true);
    outbox.linkDown();
    outbox.linkUp();
    expect(link.sent).toEqual([1, 2]);
    outbox.serverPresence(true);
    expect(link.sent).toEqual([1, 2, 1, 2]);
    outbox.stop();
  });

  describe('the window is sent again', () => {
    const patient = { ...server, resendAfterMs: 1000 };
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
    afterEach(() => jest.useRealTimers());

    function opened() {
      const journal = new MemoryJournal(3);
      const made = outboxOf(journal, patient);
      made.outbox.linkUp();
      made.outbox.serverPresence(true);
      return { ...made, journal };
    }

    test('only once the server has committed nothing for so long', async () => {
      const { outbox, link, warnings } = opened();
      while (link.onItsWay.length > 0) await link.answer();
      jest.advanceTimersByTime(900);
      outbox.acknowledged(stream, 1);
      jest.advanceTimersByTime(900);
      expect([link.sent, warnings]).toEqual([[1, 2, 3], []]);
      jest.advanceTimersByTime(100);
      expect([link.sent, warnings]).toEqual([
        [1, 2, 3, 2, 3],
        [expect.stringContaining('nothing beyond 1 in time')],
      ]);
      outbox.stop();
    });

    test('also where new events come, or the server repeats itself', async () => {
      const { outbox, link, journal } = opened();
      while (link.onItsWay.length > 0) await link.answer();
      outbox.acknowledged(stream, 1);
      jest.advanceTimersByTime(900);
      journal.append();
      outbox.notify();
      outbox.acknowledged(stream, 1);
      expect(link.sent).toEqual([1, 2, 3, 4]);
      jest.advanceTimersByTime(100);
      // One place in the window is that of the PUBACK that is missing.
      expect(link.sent).toEqual([1, 2, 3, 4, 2, 3]);
      outbox.stop();
    });

    test('not where a stop comes between', async () => {
      const { outbox, link } = opened();
      while (link.onItsWay.length > 0) await link.answer();
      outbox.stop();
      outbox.acknowledged(stream, 1);
      jest.advanceTimersByTime(10_000);
      expect(link.sent).toEqual([1, 2, 3]);
    });

    test.each<[string, (outbox: Outbox) => void]>([
      ['the server has committed everything', (outbox) => outbox.acknowledged(stream, 3)],
      ['the server is away', (outbox) => outbox.serverPresence(false)],
      ['the link is down', (outbox) => outbox.linkDown()],
    ])('not while %s', async (_, happens) => {
      const { outbox, link, warnings } = opened();
      while (link.onItsWay.length > 0) await link.answer();
      happens(outbox);
      jest.advanceTimersByTime(10_000);
      expect([link.sent, warnings]).toEqual([[1, 2, 3], []]);
      outbox.stop();
    });
  });

  test('a server that is silent too long is sent the window again', async () => {
    const journal = new MemoryJournal(2);
    const { outbox, link } = outboxOf(journal, { ...server, resendAfterMs: 5 });
    outbox.linkUp();
    outbox.serverPresence(true);
    await link.answer();
    await link.answer();
    await link.news.until((sequence) => sequence === 2, 3);
    outbox.stop();
    expect(link.sent.slice(0, 4)).toEqual([1, 2, 1, 2]);
  });
});
