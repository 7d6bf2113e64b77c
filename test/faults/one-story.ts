/** What a server has heard of a hall whose power failed again and again. */
import type { TestHall } from '../scenario/hall.ts';

/** One stream, no number twice, and an event that came again was the same. @param tickets at least */
export function expectOneStory(hall: TestHall, tickets: number): void {
  expect(new Set(hall.heard.map(({ stream }) => stream)).size).toBe(1);
  const numbers = hall.events('ticket.reserved').map(({ data }) => data['number']);
  expect(numbers.length).toBeGreaterThan(tickets);
  expect(new Set(numbers).size).toBe(numbers.length);
  const first = new Map<number, string>();
  for (const { sequence, envelope } of hall.heard) {
    const text = JSON.stringify(envelope);
    expect(first.get(sequence) ?? text).toBe(text);
    first.set(sequence, text);
  }
}
