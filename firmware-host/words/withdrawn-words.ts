/** What the television and the paper say to whoever holds a number that no window serves any more. */
import type { Words } from '../queue/refusal-words.ts';

export const withdrawnTitle: Words = { ar: 'إعلان', en: 'NOTICE' };

/** Without a full stop: the numbers follow. */
export const withdrawnAdvice: Words = {
  ar: 'لا يوجد شباك يخدم هذه الأرقام بعد الآن، من فضلك توجه إلى الاستقبال',
  en: 'No window serves these numbers any more, please go to the reception',
};
