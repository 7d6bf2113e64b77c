/**
 * `scripts/advisories`: compares what is locked with `advisories.json`, and brings that up to date where there is a
 * network. A build without one checks by the list as it is, and says how old that is.
 *
 *     check [--online]   --online asks the service first, and goes by the list where that cannot be reached
 *     refresh            writes what the service knows of what is locked into the list
 *
 * Exit codes: 0 nothing is known, 1 a weakness, or the service cannot be reached (refresh), 2 wrong usage.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type AdvisoryList,
  fetchAdvisories,
  ListSchema,
  lockedPackages,
  weaknesses,
} from './advisories.ts';

const here = (path: string): URL => new URL(path, import.meta.url);
const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  options: { online: { type: 'boolean' }, service: text, lock: text, list: text },
  allowPositionals: true,
});
const { service = 'https://api.osv.dev' } = values;
const listFile = values.list ?? here('advisories.json');
const locked = lockedPackages(readFileSync(values.lock ?? here('../../package-lock.json'), 'utf8'));
const stored = ListSchema.parse(JSON.parse(readFileSync(listFile, 'utf8')));

async function fresh(): Promise<AdvisoryList | null> {
  try {
    const advisories = await fetchAdvisories(service, locked);
    return { ...stored, refreshed: new Date().toISOString(), advisories: [...advisories] };
  } catch (error) {
    const why = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    console.error(`advisories: ${service} cannot be asked: ${why}`);
    return null;
  }
}

function show(list: AdvisoryList): number {
  const age =
    list.refreshed ?? 'gathered by hand and not whole: refresh it where there is a network';
  console.log(`${locked.length} packages by ${list.advisories.length} advisories (${age})`);
  const found = weaknesses(locked, list);
  for (const { locked: one, advisory, fixedIn } of found) {
    const where = one.isShipped ? 'shipped' : 'development only';
    console.log(`${one.name} ${one.version} (${where}): ${advisory.id}, ${advisory.summary}`);
    console.log(
      fixedIn === null
        ? '  -> No release is without it yet: accept it in advisories.json with why it does not reach us.'
        : `  -> Lock ${fixedIn} or newer, or accept it in advisories.json with why it does not reach us.`,
    );
  }
  return found.length === 0 ? 0 : 1;
}

switch (positionals.join(' ')) {
  case 'check':
    process.exitCode = show((values.online ? await fresh() : null) ?? stored);
    break;
  case 'refresh': {
    const list = await fresh();
    if (list !== null) writeFileSync(listFile, `${JSON.stringify(list, null, 2)}\n`);
    process.exitCode = list === null ? 1 : show(list);
    break;
  }
  default:
    console.error(
      'usage: check-advisories check [--online] | refresh  [--service URL] [--lock FILE] [--list FILE]',
    );
    process.exitCode = 2;
}
