/**
 * The controller's health as a file in the journal's folder: how `dawr apply` and `dawr doctor`, in
 * processes of their own, learn whether a controller runs well, and with which config.
 *
 * Each write wears the SD card, and after a power cut it has no meaning: the controller writes it only
 * when it changes, and into systemd's run-time folder, which is memory; in the journal's folder there is
 * a link to it. A reader sees the old health or the new, never half of one. The file outlives its
 * controller, so a reader asks `isAlive` first.
 */
import {
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { errnoOf } from '../../config/errno.ts';

const HealthSchema = z.object({
  pid: z.int().positive(),
  /** By the wall clock; together with `pid` it names one run of the controller. */
  startedAt: z.number(),
  /** How long its start took, from the process to the first answered press. Earlier software did not say. */
  startMs: z.number().optional(),
  configSha256: z.string(),
  configGeneration: z.int(),
  software: z.string(),
  /** Where a person on the device asks it something; see drivers/local/. */
  socket: z.string().optional(),
  /** The same for the service's group, of the day only. */
  daySocket: z.string().optional(),
  /** The queue is loaded and buttons are answered. Devices may still be faulty. */
  ready: z.boolean(),
  /** Every device that has reported; one without faults works. */
  devices: z.array(
    z.object({
      device: z.string(),
      faults: z.array(z.string()),
      /** Of each fault, what to do about it. Earlier software wrote none. */
      hints: z.array(z.string()).default([]),
      /** What its driver has measured and found out. */
      remarks: z.array(z.string()).optional(),
    }),
  ),
});
export type Health = Readonly<z.output<typeof HealthSchema>>;

export const healthFileOf = (journalFolder: string): string => join(journalFolder, 'health.json');

/**
 * Replaces the file in one step. Throws where a folder cannot be written.
 * @param folder where the file itself is
 */
export function writeHealth(journalFolder: string, health: Health, folder = journalFolder): void {
  const file = healthFileOf(folder);
  const part = `${file}.part`;
  writeFileSync(part, `${JSON.stringify(health)}\n`, { mode: 0o644 });
  renameSync(part, file);
  if (folder !== journalFolder) link(healthFileOf(journalFolder), file);
}

/** Once on a card: the folder has the same name in every run. */
function link(from: string, to: string): void {
  if (targetOf(from) === to) return;
  const part = `${from}.part`;
  rmSync(part, { force: true });
  symlinkSync(to, part);
  renameSync(part, from);
}

/** Null for what is no link, as an older controller wrote it. */
function targetOf(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}

export interface HealthFile {
  /** Writes it where it says something new. Returns whether it does. */
  write(health: Health): boolean;
}

/**
 * @param folder where the file itself is
 * @param onTrouble why it cannot be written, once until it can
 */
export function createHealthFile(
  journalFolder: string,
  folder: string,
  onTrouble: (detail: string) => void,
): HealthFile {
  let written: Health | null = null;
  let tried: Health | null = null;
  let hasTrouble = false;
  return {
    write(health) {
      const isNews = !isDeepStrictEqual(tried, health);
      tried = health;
      if (isDeepStrictEqual(written, health)) return isNews;
      try {
        writeHealth(journalFolder, health, folder);
        written = health;
        hasTrouble = false;
      } catch (error) {
        if (!hasTrouble) onTrouble(String(error));
        hasTrouble = true;
      }
      return isNews;
    },
  };
}

/** Null: there is no file, or it cannot be read. */
export function readHealth(journalFolder: string): Health | null {
  try {
    const text = readFileSync(healthFileOf(journalFolder), 'utf8');
    return HealthSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether the process that wrote it still runs. */
export function isAlive(health: Health): boolean {
  try {
    process.kill(health.pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
