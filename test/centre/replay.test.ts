/** A replay that the centre server asks for: everything from there on, once more and in order. */
import { outboxOf, settled } from './hand-driven-link.ts';
import { MemoryJournal, stream } from './witness.ts';

test('sends everything from there on once more, and the stored cursor stays', async () => {
  const journal = new MemoryJournal(6);
  const { outbox, link } = outboxOf(journal);
  outbox.linkUp();
  while (link.onItsWay.length > 0) await link.answer();
  outbox.replay(2);
  expect(journal.acknowledgedUpTo).toBe(6);
  expect(link.sent.slice(6)).toEqual([2, 3, 4]);
  while (link.onItsWay.length > 0) await link.answer();
  expect(link.sent.slice(6)).toEqual([2, 3, 4, 5, 6]);
  journal.append();
  outbox.notify();
  await link.answer();
  outbox.stop();
  expect(journal.acknowledgedUpTo).toBe(7);
});

test('PUBACKs of what was under way when it began skip nothing', async () => {
  const journal = new MemoryJournal(6);
  const { outbox, link } = outboxOf(journal);
  outbox.linkUp();
  await link.answer();
  await link.answer();
  const underWay = link.onItsWay.splice(0);
  outbox.replay(1);
  for (const { acknowledge } of underWay) acknowledge();
  await settled();
  while (link.onItsWay.length > 0) await link.answer();
  expect(link.sent.slice(5)).toEqual([1, 2, 3, 4, 5, 6]);
  outbox.stop();
  expect(journal.acknowledgedUpTo).toBe(6);
});

test('a server that still speaks of its newest event gets what it asked for', async () => {
  const journal = new MemoryJournal(9);
  const { outbox, link } = outboxOf(journal, { acknowledgedBy: 'server' });
  const answerAll = async () => {
    while (link.onItsWay.length > 0) await link.answer();
  };
  outbox.linkUp();
  outbox.serverPresence(true);
  for (const upTo of [3, 6, 9]) {
    await answerAll();
    outbox.acknowledged(stream, upTo);
  }
  outbox.replay(3);
  // Said again: what the replay has not sent yet is not taken as committed.
  outbox.acknowledged(stream, 9);
  expect(link.sent.slice(9)).toEqual([3, 4, 5]);
  await answerAll();
  expect(link.sent.slice(9)).toEqual([3, 4, 5, 6, 7, 8]);
  outbox.acknowledged(stream, 9);
  expect(link.sent.slice(9)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  outbox.stop();
});

test('skips nothing that had a PUBACK out of order before it', async () => {
  const journal = new MemoryJournal(6);
  const { outbox, link } = outboxOf(journal);
  outbox.linkUp();
  await link.answer();
  await link.answer(2);
  const from = link.sent.length;
  outbox.replay(1);
  while (link.onItsWay.length > 0) await link.answer();
  outbox.stop();
  expect(link.sent.slice(from)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('asked for from further back during another, it goes as far as both', async () => {
  const journal = new MemoryJournal(9);
  const { outbox, link } = outboxOf(journal, { acknowledgedBy: 'server' });
  outbox.linkUp();
  outbox.serverPresence(true);
  for (const upTo of [3, 6, 9]) {
    while (link.onItsWay.length > 0) await link.answer();
    outbox.acknowledged(stream, upTo);
  }
  outbox.replay(5);
  const from = link.sent.length;
  outbox.replay(2);
  for (let round = 0; round < 4; round += 1) {
    while (link.onItsWay.length > 0) await link.answer();
    // The server still speaks of its newest event.
    outbox.acknowledged(stream, 9);
  }
  outbox.stop();
  expect(link.sent.slice(from)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

test('of what was never acknowledged changes nothing', async () => {
  const { outbox, link } = outboxOf(new MemoryJournal(9));
  outbox.linkUp();
  outbox.replay(5);
  outbox.replay(1);
  expect(link.sent).toEqual([1, 2, 3]);
  while (link.onItsWay.length > 0) await link.answer();
  expect(link.sent).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  outbox.stop();
});

test('once it is over, the server again skips what it has and was not sent', async () => {
  const journal = new MemoryJournal(6);
  const { outbox, link } = outboxOf(journal, { acknowledgedBy: 'server', inFlight: 6 });
  const answerAll = async () => {
    while (link.onItsWay.length > 0) await link.answer();
  };
  outbox.linkUp();
  outbox.serverPresence(true);
  await answerAll();
  outbox.acknowledged(stream, 6);
  outbox.replay(4);
  await answerAll();
  outbox.acknowledged(stream, 6);
  outbox.serverPresence(false);
  for (let count = 0; count < 3; count += 1) journal.append();
  // In what it took before the link knew it again.
  outbox.acknowledged(stream, 8);
  outbox.serverPresence(true);
  expect(link.sent.slice(6)).toEqual([4, 5, 6, 9]);
  outbox.stop();
});
