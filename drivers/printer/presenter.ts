/**
 * The ticket that a printer holds out: whether somebody took it, and what becomes of one that nobody takes.
 *
 * It knows only what the printer says. Where the next ticket or a lost connection comes first, nobody knows
 * what became of this one.
 */
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { PaperEnd } from '../ports.ts';
import { leftTicketCommands } from './job-end.ts';

type Settings = NonNullable<PrinterConfig['presenter']>;

export interface PresenterHost {
  /** Asks for the printer's state, if nothing else is being asked or printed. */
  askState(): void;
  /** Sends a command to the idle printer. */
  send(bytes: Uint8Array): void;
}

/** Whoever waits for a ticket takes it within seconds; its lamp and the report need no more. */
const askEveryMs = 500;

/** Null for a printer that has none, and for one that is never asked. */
export function presenterOf(
  { presenter, confirm }: Pick<PrinterConfig, 'presenter' | 'confirm'>,
  host: PresenterHost,
): Presenter | null {
  return presenter === undefined || confirm === 'none' ? null : new Presenter(presenter, host);
}

export class Presenter {
  readonly #settings: Settings;
  readonly #host: PresenterHost;
  #resolve: ((end: PaperEnd | null) => void) | null = null;
  /** What was done about a ticket that nobody took. */
  #removing: PaperEnd | null = null;
  #question: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(settings: Settings, host: PresenterHost) {
    this.#settings = settings;
    this.#host = host;
  }

  /** A ticket has been printed and is held out. Resolves with null where nobody knows what became of it. */
  presented(): Promise<PaperEnd | null> {
    this.forget();
    this.#question = setInterval(() => this.#host.askState(), askEveryMs);
    const { leftSeconds } = this.#settings;
    if (leftSeconds !== undefined) {
      this.#patience = setTimeout(() => this.#remove(), leftSeconds * 1000);
    }
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** The printer says whether it holds a ticket out. */
  seen(isHeld: boolean): void {
    if (!isHeld) this.#end(this.#removing ?? 'taken');
  }

  /** Another job begins, or the printer is away. */
  forget(): void {
    this.#end(null);
  }

  #remove(): void {
    const { left } = this.#settings;
    this.#removing = left === 'retract' ? 'retracted' : 'dropped';
    this.#host.send(leftTicketCommands[left]);
  }

  #end(end: PaperEnd | null): void {
    clearInterval(this.#question);
    clearTimeout(this.#patience);
    const resolve = this.#resolve;
    this.#resolve = null;
    this.#removing = null;
    resolve?.(end);
  }
}
