/** A simulated Uno on a tty, in a process of its own, and what it drives. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundle, type Ear, type Workshop } from '../units/rig.ts';
import type { PinChange, UnoNews, UnoOrder } from './uno-process.ts';

export class Uno {
  readonly tty: string;
  /** By pin. */
  readonly driven = new Map<number, boolean>();
  readonly #process: ChildProcess;
  readonly #ear: Ear;
  #isPlugged = false;
  #isFrozen = false;
  #resets = 0;

  /** @param hexFile its firmware */
  constructor(
    workshop: Workshop,
    hexFile: string,
    ear: Ear,
    onChange: (change: PinChange) => void = () => {},
  ) {
    this.#ear = ear;
    this.tty = join(workshop.folder, 'uno');
    this.#process = fork(bundle(workshop.folder, 'test/avr/uno-process.ts'), [this.tty, hexFile]);
    this.#process.on('message', (news: UnoNews) => {
      this.#hear(news, onChange);
      ear.stir();
    });
  }

  #hear(news: UnoNews, onChange: (change: PinChange) => void): void {
    switch (news.news) {
      case 'plugged':
        this.#isPlugged = news.plugged;
        break;
      case 'frozen':
        this.#isFrozen = news.frozen;
        break;
      case 'reset':
        this.#resets += 1;
        break;
      case 'pins':
        for (const change of news.changes) {
          this.driven.set(change.pin, change.high);
          onChange(change);
        }
        break;
      default:
        news satisfies never;
    }
  }

  #order(order: UnoOrder): void {
    this.#process.send(order);
  }

  async started(): Promise<void> {
    await this.#ear.until(() => this.#isPlugged);
  }

  press(pin: number, down: boolean): void {
    this.#order({ order: 'press', pin, down });
  }

  async plug(plugged: boolean): Promise<void> {
    this.#order({ order: 'plug', plugged });
    await this.#ear.until(() => this.#isPlugged === plugged);
  }

  async freeze(frozen: boolean): Promise<void> {
    this.#order({ order: 'freeze', frozen });
    await this.#ear.until(() => this.#isFrozen === frozen);
  }

  async reset(): Promise<void> {
    const before = this.#resets;
    this.#order({ order: 'reset' });
    await this.#ear.until(() => this.#resets > before);
  }

  async stop(): Promise<void> {
    if (!this.#process.connected) return;
    this.#process.disconnect();
    await once(this.#process, 'exit');
  }
}
