/** What the sentences of events need of the language, and of whoever shows them. */
/** Puts the parts of a sentence into words, as its language and its hall have them. */
export interface Speaker {
  /** The one of the two that is in the language. */
  say(arabic: string, english: string): string;
  /** A number of a ticket, an id: the same in every language. */
  code(value: unknown): string;
  count(value: unknown): string;
  /** A day, such as 28 November 2026, of `YYYY-MM-DD`. */
  day(value: unknown): string;
  window(number: unknown): string;
  service(id: unknown): string;
  reason(code: unknown): string;
  fault(code: unknown): string;
  device(name: unknown): string;
  /** A duration behind its lead, such as `, waited 2 min`; empty where it is not known. */
  after(ms: unknown, lead: string): string;
}
