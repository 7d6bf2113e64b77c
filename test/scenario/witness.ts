/**
 * What crosses the broker, as Debian's mosquitto_sub hears it: a witness that shares no code with
 * the controller.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

type Json = Readonly<Record<string, unknown>>;

export interface Heard {
  readonly topic: string;
  readonly type: string;
  readonly sequence: number;
  readonly stream: string;
  readonly data: Json;
  readonly envelope: Json;
}

export class Witness {
  /** Events in the order of their arrival, duplicates included. */
  readonly heard: Heard[] = [];
  readonly statuses: Json[] = [];
  readonly replies: Json[] = [];
  /** Of the controller that said last that it is online. */
  session = '';
  /** Devices that the last snapshot of that session calls free of faults. */
  readonly working = new Set<string>();
  /** Each fault in that snapshot, as `device: code`. */
  faults: readonly string[] = [];
  readonly #onHeard: () => void;
  #child: ChildProcess | null = null;

  constructor(onHeard: () => void) {
    this.#onHeard = onHeard;
  }

  /** Resolves when it is subscribed. */
  async start(port: number): Promise<void> {
    const feed = ['-p', String(port), '-t', 'dawr/v1/#', '-q', '1', '-F', '%t %p', '-d'];
    // Into a pipe its stdout would be held back by the kilobyte.
    const child = spawn('stdbuf', ['-oL', 'mosquitto_sub', ...feed], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((subscribed) => {
      lines.on('line', (line) => {
        if (line.includes('received SUBACK')) subscribed();
        else if (line.startsWith('dawr/')) this.#hear(line);
      });
    });
  }

  async stop(): Promise<void> {
    await endOf(this.#child);
  }

  #hear(line: string): void {
    const space = line.indexOf(' ');
    const topic = line.slice(0, space);
    // What a test sends may be malformed on purpose.
    if (topic.endsWith('/commands')) return;
    const body: unknown = JSON.parse(line.slice(space + 1));
    if (!isJson(body)) return;
    if (topic.endsWith('/replies')) this.replies.push(body);
    if (topic.endsWith('/status')) this.#readStatus(body);
    if (topic.endsWith('/state')) this.#readSnapshot(body);
    if (topic.endsWith('/events')) {
      this.heard.push({
        topic,
        type: String(body['type']).replace(/^dawr\.|\.v1$/g, ''),
        sequence: Number(body['sequence']),
        stream: String(body['stream']),
        data: isJson(body['data']) ? body['data'] : {},
        envelope: body,
      });
    }
    this.#onHeard();
  }

  #readStatus(body: Json): void {
    this.statuses.push(body);
    if (body['status'] !== 'online' || body['session'] === this.session) return;
    this.session = String(body['session']);
    this.working.clear();
  }

  #readSnapshot({ devices }: Json): void {
    this.working.clear();
    const all: string[] = [];
    for (const device of Array.isArray(devices) ? devices.filter(isJson) : []) {
      const name = String(device['device']);
      const faults = Array.isArray(device['faults']) ? device['faults'].filter(isJson) : [];
      if (faults.length === 0) this.working.add(name);
      all.push(...faults.map((fault) => `${name}: ${String(fault['code'])}`));
    }
    this.faults = all;
  }
}

async function endOf(child: ChildProcess | null): Promise<void> {
  if (child === null || isOver(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

export function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
