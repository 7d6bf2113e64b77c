/**
 * What `dawr doctor` looks at on the machine itself, one finding after the other. Looking never disturbs: no
 * device is opened, and one on the network is only asked whether it can be reached, and not even that while a
 * controller has it: then that says how its devices are.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { arch, release } from 'node:os';
import { dirname } from 'node:path';
import { whyNotLasting, whyNotLastingHere } from '../../../config/checks/lasting-folder.ts';
import { errnoOf } from '../../../config/errno.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema/schema.ts';
import type { UserError } from '../../../config/user-error.ts';
import { runTool } from '../../../drivers/run-tool.ts';
import { localTimeIn } from '../../../firmware-host/clock/clock.ts';
import { clockFaults } from '../../../firmware-host/clock/clock-faults.ts';
import { type ClockTrust, judgeClock } from '../../../firmware-host/clock/clock-trust.ts';
import { journalFileOf } from '../../../firmware-host/journal/journal-file.ts';
import {
  type JournalLook,
  lookAtJournal,
  verifyJournal,
} from '../../../firmware-host/journal/look.ts';
import { readJournal } from '../../../firmware-host/journal/read-journal.ts';
import { ReadOnlyDisk, StorageFull } from '../../../firmware-host/journal/sqlite.ts';
import { foreseenLoss } from '../../../firmware-host/numbers/foreseen-loss.ts';
import { hallPlan } from '../../../firmware-host/plan/plan.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import { softwareName } from '../../../firmware-host/software.ts';
import { deviceName, type Finding, faultFinding, good, same } from './finding.ts';
import { gpioFindings } from './gpio-findings.ts';
import { keptTimeFindings } from './kept-time.ts';
import { cardFindings, diskFinding, modelWords, piFindings } from './pi-findings.ts';
import { serverFindings } from './server-findings.ts';
import { serialFinding, soundFinding, wireFindings } from './wire-findings.ts';

const machine = '/';

export async function* checkups(
  loaded: LoadedConfig,
  controllerRuns: boolean,
): AsyncGenerator<Finding> {
  const { config, journalFolder } = loaded;
  const model = modelWords(machine);
  const about = { ar: 'الجهاز', en: 'machine' };
  const system = `kernel ${release()}, ${arch()}, Node ${process.version}`;
  yield good(about, { ar: `${model.ar}، ${system}`, en: `${model.en}, ${system}` });
  yield good({ ar: 'البرنامج', en: 'software' }, same(softwareName()));
  const wallMs = Date.now();
  const trust = judgeClock(config.clock.trust, wallMs);
  yield clockFinding(config, trust, wallMs, lastBusinessDay(journalFolder));
  yield* keptTimeFindings(machine, config.clock.trust);
  const trustedMs = trust.isTrusted ? wallMs : null;
  const asked = await runTool(['vcgencmd', 'get_throttled']);
  yield* piFindings(machine, asked.ok ? String(asked.stdout) : null);
  yield* cardFindings(machine, trustedMs === null ? null : new Date(trustedMs).getUTCFullYear());
  const file = journalFileOf(journalFolder);
  const look = existsSync(file) || existsSync(`${file}-wal`) ? lookAtJournal(file) : null;
  const has = Math.floor((look?.bytes ?? 0) / 1024 / 1024);
  const still = Math.max(0, config.journal.maxMegabytes - has);
  const disk = diskFinding(journalFolder, still);
  if (disk !== null) yield disk;
  yield journalFinding(journalFolder, look);
  const loss = look === null ? null : foreseenLoss(loaded, look);
  if (loss !== null) {
    yield { verdict: 'look', about: deviceName('journal'), says: loss.says, fix: lossFix };
  }
  yield* await gpioFindings(config);
  yield serialFinding();
  if (!controllerRuns) yield* await wireFindings(config);
  if (config.voice?.speaker === 'controller') yield await soundFinding(config.voice.device);
  yield* await serverFindings(config.centreServer, trustedMs);
}

/** Judged as the controller judges it. @param lastDay null without one, or where nobody may read it */
function clockFinding(
  config: Config,
  trust: ClockTrust,
  wallMs: number,
  lastDay: string | null,
): Finding {
  const about = deviceName('clock');
  const local = localTimeIn(config.centre.timeZone)({ wallMs });
  const { isTrusted } = trust;
  const [fault] = clockFaults(hallPlan(config).days, { isTrusted, local, day: lastDay });
  if (fault !== undefined) {
    const says = { ar: 'غير موثوقة', en: 'not believed' };
    return { ...faultFinding('clock', fault), verdict: 'wrong', says };
  }
  if (!trust.isTrusted || trust.by === 'config') {
    return {
      verdict: 'look',
      about,
      says: {
        ar: 'لم يضبطها خادم وقت ولا RTC، والإعداد يثق بها',
        en: 'set by no time server and no RTC, and believed: clock.trust is always',
      },
      fix: null,
    };
  }
  return trust.by === 'rtc'
    ? good(about, {
        ar: `ضبطتها ${trust.rtc}، ولم يُوصل إلى خادم وقت منذ التشغيل`,
        en: `set by the RTC ${trust.rtc}; no time server was reached since the start`,
      })
    : good(about, { ar: 'ضبطها خادم وقت', en: 'set by a time server' });
}

function lastBusinessDay(journalFolder: string): string | null {
  try {
    const journal = readJournal(journalFileOf(journalFolder));
    const last = journal.days.at(-1) ?? null;
    journal.close();
    return last;
  } catch {
    return null;
  }
}

const lossFix: Words = {
  ar: 'إن كان عندك ملف السجل الصحيح فأعده قبل التشغيل.',
  en: 'If you have the right journal, put it back before the start.',
};

function journalFinding(folder: string, look: JournalLook | null): Finding {
  const about = deviceName('journal');
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    if (errnoOf(error) === 'EROFS') {
      const { message, hint } = new ReadOnlyDisk(folder);
      const says = { ar: `${folder} على قرص للقراءة فقط`, en: message };
      return { verdict: 'wrong', about, says, fix: { ar: failingDisk, en: hint } };
    }
    return existsSync(folder)
      ? {
          verdict: 'wrong',
          about,
          says: {
            ar: `هذا المستخدم لا يكتب في ${folder}`,
            en: `${folder} may not be written by this user`,
          },
          fix: {
            ar: 'أعد السؤال بمستخدم البرنامج: sudo -u dawr dawr doctor',
            en: 'Ask as the user of the controller: sudo -u dawr dawr doctor',
          },
        }
      : {
          verdict: 'look',
          about,
          says: {
            ar: `${folder} غير موجود بعد: ينشئه أول تشغيل`,
            en: `${folder} is not there yet: the first start makes it`,
          },
          fix: null,
        };
  }
  const content = contentFinding(journalFileOf(folder), look);
  const why = whyNotLasting(folder) ?? whyNotLastingHere(folder);
  if (why === null || content.verdict === 'wrong') return content;
  return {
    verdict: 'look',
    about,
    says: {
      ar: `${content.says.ar}؛ لكن ما في ${folder} لا يبقى بعد انقطاع الكهرباء`,
      en: `${content.says.en}; but what is in ${folder} does not outlive a power cut`,
    },
    fix: {
      ar: 'اختر في الإعداد مجلدًا على البطاقة (journal.folder).',
      en: 'Choose a folder on the card in the config (journal.folder).',
    },
  };
}

const repair = 'افحصه بالأمر dawr journal verify، ثم أصلحه بالأمر dawr journal repair.';

function refusedInArabic(
  file: string,
  refusal: UserError,
): { readonly says: string; readonly fix: string } {
  if (refusal instanceof StorageFull) {
    return { says: `لا مساحة على القرص لفتح ${file}`, fix: 'أفسح مساحة على القرص.' };
  }
  if (refusal instanceof ReadOnlyDisk)
    return { says: `${file} على قرص للقراءة فقط`, fix: failingDisk };
  return { says: `${file} تالف`, fix: repair };
}

const failingDisk = 'إن لم يجعله أحد كذلك فالبطاقة تتلف: انسخ السجل واستبدلها.';

/** What a start says of it, by the start's own check; and then of every row. */
function contentFinding(file: string, look: JournalLook | null): Finding {
  const about = deviceName('journal');
  if (look === null) {
    return good(about, {
      ar: `${dirname(file)} صالح للكتابة؛ ينشئ أول تشغيل السجل`,
      en: `${dirname(file)} may be written; the first start makes the journal`,
    });
  }
  if (look.refusal !== null) {
    const ar = refusedInArabic(file, look.refusal);
    return {
      verdict: 'wrong',
      about,
      says: { ar: ar.says, en: look.refusal.message },
      fix: { ar: ar.fix, en: look.refusal.hint },
    };
  }
  const { rows, damaged, structure } = verifyJournal(file);
  if (damaged.length + structure.length > 0) {
    return {
      verdict: 'wrong',
      about,
      says: { ar: `جزء من ${file} تالف`, en: `a part of ${file} is damaged` },
      fix: {
        ar: repair,
        en: 'See which with dawr journal verify, and settle it with dawr journal repair after hours.',
      },
    };
  }
  return good(about, {
    ar: `${file} سليم: ${rows} حدثًا`,
    en: `${file} is sound, ${rows} events to event ${look.facts?.newest ?? 0}`,
  });
}
