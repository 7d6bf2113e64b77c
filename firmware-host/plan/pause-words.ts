/** What people read and hear of a pause: on the paper of a refused press, by the voice, on pages. */
import { serviceNaming } from '../../config/hall/service-names.ts';
import type { Config, Text } from '../../config/schema/schema.ts';
import type { Pause, PauseScope } from '../queue/words.ts';

export interface PauseWords {
  /** A reason in words; its id where the config no longer has it. */
  reason(id: string): Text;
  /** The name of the recording that says this reason, or null. */
  clipOf(reason: string): string | null;
  /** That it begins, or still goes on. */
  paused(pause: Pick<Pause, 'scope' | 'of' | 'reason'>): Text;
  /** That it is over. */
  resumed(scope: PauseScope): Text;
  /** How often it is said again; 0 for never. */
  readonly sayEveryMs: number;
}

export function pauseWords(config: Config): PauseWords {
  const { pauses, offices } = config;
  const serviceName = serviceNaming(config);
  const reasons = new Map(pauses.reasons.map((reason) => [reason.id, reason]));
  const reason = (id: string): Text => reasons.get(id)?.name ?? { ar: id, en: id };

  function whatOf({ scope, of }: PauseScope): Text {
    if (of === null || scope === 'hall') return { ar: 'خدمات المركز', en: 'every service' };
    if (scope === 'office') {
      const { ar, en } = offices.find(({ id }) => id === of)?.name ?? { ar: of, en: of };
      return { ar: `خدمات ${ar}`, en: `every service of ${en}` };
    }
    const { ar, en } = serviceName(of);
    return { ar: `خدمة ${ar}`, en };
  }

  return {
    reason,
    clipOf: (id) => reasons.get(id)?.clip ?? null,
    paused(pause) {
      const what = whatOf(pause);
      // A new config may have taken the reason away: its id says nothing to a citizen.
      const why = reasons.get(pause.reason)?.name;
      return {
        ar: `نعتذر، توقفت ${what.ar} مؤقتًا${why === undefined ? '' : `: ${why.ar}`}. كل تذكرة تحتفظ بدورها.`,
        en: `We are sorry: ${what.en} is paused.${why === undefined ? '' : ` ${why.en}.`} Every ticket keeps its place.`,
      };
    },
    resumed(scope) {
      const what = whatOf(scope);
      return {
        ar: `عادت ${what.ar} إلى العمل، يرجى انتظار النداء.`,
        en: `${what.en} goes on: please wait for your call.`,
      };
    },
    sayEveryMs: pauses.sayEveryMinutes * 60_000,
  };
}
