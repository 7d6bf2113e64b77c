/**
 * Buttons of a machine without a GPIO header: stand-ins of the tools of gpiod 1.6, and a pipe for each pin. Edges
 * are written there as `gpiomon` writes them, with the kernel's time.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../config/boot-clock.ts';

export const tapMs = 20;

export interface GpiomonEdges {
  /** For the environment of the controller. */
  readonly path: string;
  /** What a finger writes to; waits until the controller reads it. */
  finger(pin: number): number;
}

/** @param folder which has no `tools` in it */
export function makeGpiomonEdges(folder: string, pins: readonly number[]): GpiomonEdges {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const edges = (pin: number): string => join(folder, `edges-${pin}`);
  for (const pin of pins) execFileSync('mkfifo', [edges(pin)]);
  const does = {
    gpiodetect: 'echo "gpiochip0 [pinctrl-bcm2711] (58 lines)"',
    gpioget: 'echo 1',
    gpiomon: `case $1 in --version) echo "gpiomon (libgpiod) v1.6.3" ;; *) for pin; do :; done; exec cat "${folder}/edges-$pin" ;; esac`,
  };
  for (const [name, script] of Object.entries(does)) {
    writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return {
    path: `${tools}:${process.env['PATH']}`,
    finger: (pin) => openSync(edges(pin), 'w'),
  };
}

/**
 * The edges say when they were: exactly `tapMs` apart, however late this process writes them.
 * @returns when the contact closed, by the boot's clock
 */
export async function tap(finger: number): Promise<number> {
  const downMs = monotonicMs();
  writeEdge(finger, 0, downMs);
  await sleep(tapMs);
  writeEdge(finger, 1, downMs + tapMs);
  return downMs;
}

function writeEdge(finger: number, rising: 0 | 1, atMs: number): void {
  const seconds = Math.floor(atMs / 1000);
  writeSync(finger, `${rising} ${seconds} ${Math.floor((atMs % 1000) * 1e6)}\n`);
}
