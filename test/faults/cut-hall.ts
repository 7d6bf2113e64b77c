/**
 * A whole hall whose journal and number mark are on a real ext4, and power cuts under load: commands
 * come as quickly as the controller takes them, and somebody presses a button, when the disk goes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../config/user-error.ts';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { markFileOf, readMark } from '../../firmware-host/numbers/mark-file.ts';
import { Ext4Disk } from '../../scripts/measurements/ext4-disk.ts';
import { randomFrom } from '../journal/damaged-journal.ts';
import { TestHall } from '../scenario/hall.ts';
import { expectOneStory } from './one-story.ts';

/** Cuts fall anywhere from the first reply to where the write-ahead log was moved into the file. */
const longestMs = 700;
const commandsPerCut = 2000;
/** One command in so many gives a ticket; the others cost no paper. */
const commandsPerTicket = 25;

export class CutHall {
  readonly hall = new TestHall();
  readonly disk = new Ext4Disk(dirname(this.hall.journalFile));
  readonly #random: () => number;
  #cuts = 0;
  #sendings = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  async setUp(): Promise<void> {
    this.disk.make();
    await this.hall.setUp((config) => ({
      ...config,
      // On the one card that a Pi has.
      journal: { ...config.journal, numbersFolder: 'journal/numbers' },
      commands: { ...config.commands, perSecond: 1000 },
      queue: { ...config.queue, guardSeconds: 0 },
    }));
  }

  async tearDown(): Promise<void> {
    await this.hall.killController();
    this.disk.remove();
    await this.hall.tearDown();
  }

  /**
   * The control: from now on nothing is forced to the disk at a commit, which is what `synchronous =
   * NORMAL` means and how better-sqlite3 is compiled.
   */
  forceNothing(): void {
    const loaded = join(this.hall.folder, 'force-nothing.cjs');
    const database = require.resolve('better-sqlite3');
    writeFileSync(
      loaded,
      `const { prototype } = require(${JSON.stringify(database)});
      const pragma = prototype.pragma;
      prototype.pragma = function (text, options) {
        // What it says of itself stays as the controller wants it.
        if (text === 'synchronous') return 2;
        return pragma.call(this, text === 'synchronous = FULL' ? 'synchronous = NORMAL' : text, options);
      };`,
    );
    this.hall.nodeOptions = ['--require', loaded];
  }

  /** Resolves with what had been confirmed, in words, and is not on the disk any more. */
  async cut(): Promise<readonly string[]> {
    const { hall, disk } = this;
    this.#cuts += 1;
    await hall.openForPeople();
    const repliesBefore = hall.replies.length;
    const isAnswered = () => hall.replies.length > repliesBefore;
    const senders: ChildProcess[] = [];
    const sent = this.#sendUntil(isAnswered, senders);
    const finger = hall.press(this.#service());
    await hall.until('the first reply', isAnswered);
    await new Promise((done) => setTimeout(done, this.#random() * longestMs));
    disk.cut(hall.controller.pid);
    await hall.killController();
    for (const sender of senders) sender.kill('SIGKILL');
    await Promise.all([sent, finger]);
    disk.restorePower();
    const replies = hall.replies.slice(repliesBefore);
    return [...this.#missing(replies), ...this.#notInMark(replies)];
  }

  #service(): string {
    const { services } = this.hall.config;
    return services[Math.floor(this.#random() * services.length)]?.id ?? '';
  }

  /** A controller that a busy machine has cost its link takes no command until it is back. */
  async #sendUntil(isAnswered: () => boolean, senders: ChildProcess[]): Promise<void> {
    for (;;) {
      const sender = this.#sendCommands();
      senders.push(sender);
      const [code] = await once(sender, 'exit');
      if (code !== 0 || isAnswered()) return;
    }
  }

  #sendCommands(): ChildProcess {
    const { hall } = this;
    this.#sendings += 1;
    const notAfter = new Date(Date.now() + 3_600_000).toISOString();
    const lines = Array.from({ length: commandsPerCut }, (_, index) => {
      const id = `${this.#sendings}-${index}`;
      const asked =
        index % commandsPerTicket === 0
          ? { name: 'issue-ticket', args: { service: this.#service() } }
          : { name: index % 2 === 0 ? 'open-window' : 'close-window', args: { window: 1 } };
      return JSON.stringify({ id, notAfter, ...asked });
    });
    const topic = `dawr/v1/${hall.config.centre.id}/${hall.config.controller}/commands`;
    const args = ['-p', String(hall.broker.port), '-t', topic, '-q', '1', '-l'];
    const sender = spawn('mosquitto_pub', args, { stdio: ['pipe', 'ignore', 'inherit'] });
    // It is killed with the hall, before it has read all.
    sender.stdin.on('error', () => {});
    sender.stdin.end(`${lines.join('\n')}\n`);
    return sender;
  }

  /** Reads a copy, so that the next start finds what the cut left. */
  #missing(replies: TestHall['replies']): readonly string[] {
    const { journalFile } = this.hall;
    const folder = mkdtempSync(join(tmpdir(), 'dawr-after-cut-'));
    const copy = join(folder, 'journal.db');
    for (const end of ['', '-wal']) {
      if (existsSync(`${journalFile}${end}`)) copyFileSync(`${journalFile}${end}`, `${copy}${end}`);
    }
    try {
      const journal = openJournal(copy, 64);
      const missing = replies.filter(
        (reply) => journal.replyTo(String(reply['id'])) !== JSON.stringify(reply),
      );
      journal.close();
      return missing.map((reply) => `cut ${this.#cuts}: ${JSON.stringify(reply)}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [`cut ${this.#cuts}: ${error.message}`];
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** The second place of the numbers has each as well. */
  #notInMark(replies: TestHall['replies']): readonly string[] {
    const { config, journalFile } = this.hall;
    const owner = { centre: config.centre.id, controller: config.controller };
    const found = readMark(markFileOf(join(dirname(journalFile), 'numbers'), owner), owner);
    const isInMark = (number: string): boolean => {
      const [, prefix, digits] = /^(\D*)(\d+)$/.exec(number) ?? [];
      const value = Number(digits);
      return (
        found.found === 'mark' &&
        found.mark.numbers.some(
          (range) => range.prefix === prefix && range.from <= value && value <= range.to,
        )
      );
    };
    return replies
      .map((reply) => reply['number'])
      .filter((number) => typeof number === 'string' && !isInMark(number))
      .map((number) => `cut ${this.#cuts}: ${number} is not in the mark (${found.found})`);
  }

  /** After the last cut: every event comes once more, as it was, and no number came twice. */
  async expectStoryHolds(): Promise<void> {
    const { hall } = this;
    await hall.openForPeople();
    await hall.press('first-new-card');
    await hall.until('every event', () => {
      const last = hall.events().at(-1);
      const isWhole = hall.events().length === last?.sequence;
      return last?.type === 'ticket.issued' && isWhole;
    });
    expectOneStory(hall, this.#cuts);
  }
}
