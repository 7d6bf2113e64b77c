/**
 * The outcomes and reasons of a config that lists none of its own. Data alone, so that a page in a browser
 * can have their words.
 */

/** What an end means of which nobody says more. */
export const plainOutcome = 'done';

/** What citizens say of such offices: "your papers are incomplete", "the system is down", "come back tomorrow". */
export const usualOutcomes = [
  { id: plainOutcome, name: { ar: 'تمت الخدمة', en: 'Done' } },
  {
    id: 'documents-missing',
    name: { ar: 'الورق ناقص', en: 'Documents missing' },
    asks: 'document',
  },
  { id: 'system-down', name: { ar: 'النظام متوقف', en: 'The system is down' } },
  { id: 'come-back', name: { ar: 'يعود في يوم آخر', en: 'Comes back another day' }, asks: 'day' },
] as const;

/** What citizens hear of such offices most often comes first. */
export const usualPauseReasons = [
  { id: 'system-down', name: { ar: 'النظام متوقف', en: 'The system is down' } },
  { id: 'technical-fault', name: { ar: 'عطل فني', en: 'A technical fault' } },
  { id: 'other', name: { ar: 'ظرف طارئ', en: 'An unforeseen matter' } },
] as const;

export const usualBreakReasons = [
  { id: 'rest', name: { ar: 'استراحة', en: 'A rest' }, minutes: 15 },
  { id: 'prayer', name: { ar: 'الصلاة', en: 'Prayer' }, minutes: 15 },
  { id: 'errand', name: { ar: 'مهمة داخل المركز', en: 'An errand in the centre' } },
] as const;
