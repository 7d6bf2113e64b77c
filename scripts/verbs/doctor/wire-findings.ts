/** `dawr doctor` about the far ends of the wires, where no controller says how they are, and about the sound. */
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { type DeviceName, printerDevice, unitDevice } from '../../../config/hall/devices.ts';
import type { Config, WireConfig } from '../../../config/schema/schema.ts';
import { runTool } from '../../../drivers/run-tool.ts';
import { codeOfErrno } from '../../../drivers/system-errors.ts';
import { mixerFault } from '../../../drivers/voice/mixer.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import { arabicAdvice } from '../../../firmware-host/words/fault-advice.ts';
import { deviceName, type Finding, faultFinding, good, same } from './finding.ts';
import { reach } from './reach.ts';

const serialFolder = '/dev/serial/by-id';

export function serialFinding(): Finding {
  const names = existsSync(serialFolder) ? readdirSync(serialFolder) : [];
  const about: Words = { ar: 'محولات USB التسلسلية', en: 'serial adapters' };
  if (names.length === 0) return good(about, { ar: 'لا شيء موصول', en: 'none is plugged in' });
  return good(about, same(names.map((name) => `${serialFolder}/${name}`).join(', ')));
}

interface Wired {
  readonly about: Words;
  /** Null for a line, which is no device of its own. */
  readonly device: DeviceName | null;
  readonly wire: WireConfig;
}

/** No device is opened; one on the network is only asked whether it can be reached. */
export function wireFindings(config: Config): Promise<readonly Finding[]> {
  const wired = (device: DeviceName, wire: WireConfig): Wired => ({
    about: deviceName(device),
    device,
    wire,
  });
  return Promise.all(
    [
      ...config.printers.map(({ id, wire }) => wired(printerDevice(id), wire)),
      ...config.units.map(({ id, wire }) => wired(unitDevice(id), wire)),
      ...config.boardLines.map(({ id, wire }) => ({
        about: { ar: `خط اللوحات ${id}`, en: `board line ${id}` },
        device: null,
        wire,
      })),
    ].map(wireFinding),
  );
}

async function wireFinding({ about, device, wire }: Wired): Promise<Finding> {
  if (wire.kind !== 'tcp') return pathFinding({ about, device, wire }, wire.path);
  const place = `${wire.host}:${wire.port}`;
  const trouble = await reach(wire.host, wire.port);
  if (trouble === null) return good(about, { ar: `${place} يجيب`, en: `${place} answers` });
  return {
    verdict: 'wrong',
    about,
    says: { ar: `${place} لا يجيب`, en: `${place}: ${trouble}` },
    fix: {
      ar: arabicAdvice('unreachable', device ?? '') ?? '',
      en: 'Check its power, its network cable and its address in the config.',
    },
  };
}

function pathFinding({ about, device }: Wired, path: string): Finding {
  const wrong = (
    says: Words,
    code: 'not-permitted' | 'not-there' | 'not-a-device',
    en: string,
  ): Finding => ({
    verdict: 'wrong',
    about,
    says,
    fix: { ar: arabicAdvice(code, device ?? '') ?? '', en },
  });
  try {
    const target = realpathSync(path);
    const place = target === path ? path : `${path} is ${target}`;
    if (!statSync(path).isCharacterDevice()) {
      return wrong(
        { ar: `${path} ليس جهازًا`, en: `${place}, which is no device` },
        'not-a-device',
        'Correct the path in the config.',
      );
    }
    accessSync(path, constants.R_OK | constants.W_OK);
    return good(about, same(place));
  } catch (error) {
    return codeOfErrno(error) === 'not-permitted'
      ? wrong(
          { ar: `${path} غير مسموح لهذا المستخدم`, en: `${path} may not be used` },
          'not-permitted',
          'Run this as the user of the controller (sudo -u dawr), who is in the groups dialout and lp.',
        )
      : wrong(
          { ar: `${path} غير موجود`, en: `${path} is not there` },
          'not-there',
          'Check the cable, the power and the path in the config.',
        );
  }
}

export async function soundFinding(device: string): Promise<Finding> {
  const about: Words = { ar: 'الصوت', en: 'sound' };
  const { ok, stdout, complaint } = await runTool(['aplay', '-L']);
  if (!ok) {
    return {
      verdict: 'wrong',
      about,
      says: same(`aplay -L: ${complaint}`),
      fix: same('sudo apt-get install alsa-utils'),
    };
  }
  // Cards may be named with their settings, such as plughw:CARD=Device,DEV=0.
  const names = String(stdout)
    .split('\n')
    .filter((line) => /^\S/.test(line));
  const mixer = await mixerFault(device);
  if (mixer !== null) return { ...faultFinding('voice', mixer), verdict: 'wrong', about };
  if (device === 'default' || names.includes(device)) {
    return good(about, {
      ar: `${device} موجود والصوت غير مكتوم`,
      en: `${device} is there and not muted; aplay -L lists ${names.join(', ')}`,
    });
  }
  return {
    verdict: 'look',
    about,
    says: {
      ar: `${device} ليس بين أسماء aplay -L`,
      en: `${device} is not among the names of aplay -L (${names.join(', ')})`,
    },
    fix: {
      ar: 'جرّب: dawr doctor --say، أو اكتب في الإعداد اسمًا من هذه الأسماء.',
      en: 'Try dawr doctor --say, or write one of these names into the config.',
    },
  };
}
