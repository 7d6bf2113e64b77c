/**
 * The controllers of several centres, as a technician lists them once: which host has which config.
 * The one declaration that gives the type and the checks.
 */
import path from 'node:path';
import * as z from 'zod';
import { didYouMean } from './checks/did-you-mean.ts';
import { at, items, type Part, text } from './checks/part.ts';
import { FileError, type Finding, reportProblem } from './checks/problem.ts';
import { checkText, type FileKind, readText } from './checks/written-file.ts';
import { UserError } from './user-error.ts';

/**
 * `host` or `user@host`: nothing that `ssh` could take for an option, a command or a pattern. An IPv6 address stands
 * without brackets, as `ssh` takes it.
 */
export const hostPattern = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/;

/** The machine of a host, whoever logs in there and however its name is written. */
export function machineOf(host: string): string {
  return host
    .slice(host.indexOf('@') + 1)
    .toLowerCase()
    .replace(/\.$/, '');
}

const FleetSchema = z.strictObject({
  hosts: z
    .array(
      z.strictObject({
        host: z
          .string('a host as ssh knows it')
          .regex(hostPattern, 'a host as ssh knows it, such as technician@bab-sharq.local'),
        config: z.string('a config file').min(1),
        port: z.int().min(1).max(65_535).optional(),
        groups: z.array(z.string().min(1)).default([]),
      }),
    )
    .min(1),
});
type Fleet = z.output<typeof FleetSchema>;

export interface FleetHost {
  readonly host: string;
  /** Absolute; a relative one in the file starts at the file's own folder. */
  readonly config: string;
  readonly port: number | undefined;
}

const kind: FileKind<typeof FleetSchema> = {
  name: 'fleet',
  example: 'config/fleet.yaml',
  schema: FleetSchema,
  crossCheck: listedTwice,
  refusal: (file, problems) => new FileError(file, problems, 'correct the file and try again'),
};

/**
 * The hosts of the file in their order; with groups, those that are in one of them.
 * @throws {FileError} the file can be read and is no fleet
 * @throws {UserError} the file cannot be read, or has no such group
 */
export function loadFleet(file: string, groups: readonly string[]): readonly FleetHost[] {
  const checked = checkText(readText(file, kind).text, file, kind);
  if (!checked.ok) throw kind.refusal(file, checked.problems);
  const { hosts } = checked.value;
  const known = [...new Set(hosts.flatMap((host) => host.groups))];
  for (const group of groups) {
    if (known.includes(group)) continue;
    const hint = didYouMean(group, known) || `its groups are: ${known.join(', ') || 'none'}`;
    throw new UserError(`${file}: no host is in the group "${group}"`, hint);
  }
  return hosts
    .filter((host) => groups.length === 0 || host.groups.some((group) => groups.includes(group)))
    .map(({ host, port, config }) => ({
      host,
      port,
      config: path.resolve(path.dirname(file), config),
    }));
}

function listedTwice(root: Part<Fleet>): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const entry of items(at(root, 'hosts'))) {
    const host = at(entry, 'host');
    const name = text(host);
    if (name === undefined) continue;
    // Two ports of one name are two machines behind one address.
    const place = `${machineOf(name)}:${String(at(entry, 'port').value ?? '')}`;
    if (seen.has(place)) {
      reportProblem((finding) => findings.push(finding), 'error', host, {
        message: `${name} is listed twice`,
        expected: 'each host once',
        hint: 'remove one of the two',
      });
    }
    seen.add(place);
  }
  return findings;
}
