/**
 * The bench's hall around a clean Debian in which the package is installed: its twins are outside the system and in its
 * network, where a finger presses and papers come.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Document, parseDocument } from 'yaml';
import { lookUntil } from '../watch.ts';
import type { DebianMachine } from './debian-machine.ts';

const checkout = resolve(__dirname, '../..');
const page = 'http://127.0.0.1:8080';

export class MachineHall {
  readonly #machine: DebianMachine;
  readonly #configFile: string;
  #twins: ChildProcess | null = null;

  /** @param configFile where the hall's config is to be, on this side; inside it is `/srv/config.yaml` */
  constructor(machine: DebianMachine, configFile: string) {
    this.#machine = machine;
    this.#configFile = configFile;
  }

  /** The bench's config as that of a device: no sound card, and the usual place of the journal. */
  writeConfig(change: (config: Document) => void = () => {}): void {
    const config = parseDocument(readFileSync(join(checkout, 'config/bench.yaml'), 'utf8'));
    config.delete('voice');
    config.deleteIn(['journal', 'numbersFolder']);
    config.setIn(['journal', 'folder'], '/var/lib/dawr');
    change(config);
    writeFileSync(this.#configFile, config.toString());
    this.#machine.put(this.#configFile, 'srv/config.yaml');
  }

  /** @throws with what the command said */
  inside(command: string): string {
    const { status, stdout, stderr } = this.#machine.run(command);
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  activity(): string {
    return this.#machine.run('systemctl is-active dawr.service').stdout.trim();
  }

  #events(): readonly string[] {
    return this.inside('dawr journal export').trim().split('\n');
  }

  /** Of every event in the journal. */
  sequences(): readonly number[] {
    return this.#events().map((line) => Number(/"sequence":"?0*(\d+)/.exec(line)?.[1]));
  }

  numbersGiven(): readonly string[] {
    return this.#events()
      .filter((line) => line.includes('ticket.reserved'))
      .map((line) => /"number":"([^"]+)"/.exec(line)?.[1] ?? line);
  }

  async start(): Promise<void> {
    const args = ['--config', this.#configFile, '--port', '8080'];
    const program = [join(checkout, 'dist/bench-hall.js'), ...args];
    const twins = this.#machine.spawnBeside(process.execPath, program);
    this.#twins = twins;
    let said = '';
    twins.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await lookUntil(() => said.includes('listening'), 'the hall of twins');
  }

  async stop(): Promise<void> {
    const twins = this.#twins;
    this.#twins = null;
    if (twins === null || twins.exitCode !== null) return;
    const ended = once(twins, 'exit');
    twins.kill();
    await ended;
  }

  #papers(): number {
    let count = 0;
    while (this.#machine.fetch(`${page}/tickets/${count + 1}.png`) === 200) count += 1;
    return count;
  }

  /** A finger presses until a paper comes: the controller may not have the unit again yet. */
  async pressGivesPaper(): Promise<void> {
    const before = this.#papers();
    for (let press = 1; press <= 20; press += 1) {
      for (const down of [true, false]) {
        const body = { button: 'dispenser/hall/first-new-card', down };
        this.#machine.fetch(`${page}/api/press`, body);
      }
      for (let look = 1; look <= 20; look += 1) {
        if (this.#papers() > before) return;
        await delay(100);
      }
    }
    throw new Error(`no paper comes: ${this.#machine.run('journalctl -u dawr -n 20').stdout}`);
  }
}
