/**
 * The words of the course in Arabic and in English: each scene's story, what is to be done, what a wrong deed
 * leads to, and what was learnt.
 */
import type { HintId, SceneId, TaskId } from './course-scenes.ts';

/** Names as the page writes them. */
export interface CastNames {
  readonly window: string;
  readonly service: string;
}

export interface SceneWords {
  readonly title: string;
  readonly story: string;
  /** Said when the scene is done. */
  readonly learnt: string;
}

export interface CourseWords {
  readonly course: string;
  readonly begin: string;
  readonly goOn: string;
  readonly leave: string;
  readonly next: string;
  readonly done: string;
  readonly again: string;
  readonly setting: string;
  readonly missing: (scenes: string) => string;
  readonly place: (at: string, of: string) => string;
  readonly scenes: Readonly<Record<SceneId, SceneWords>>;
  readonly tasks: Readonly<Record<TaskId, (cast: CastNames) => string>>;
  readonly hints: Readonly<Record<HintId, (cast: CastNames) => string>>;
}

const english: CourseWords = {
  course: 'The first hour',
  begin: 'Practise the first hour',
  goOn: 'Go on with the first hour',
  leave: 'Leave',
  next: 'Next scene',
  done: 'All scenes are done. You can serve at a window.',
  again: 'From the beginning',
  setting: 'The scene is being set…',
  missing: (scenes) => `This hall has no button for: ${scenes}.`,
  place: (at, of) => `Scene ${at} of ${of}`,
  scenes: {
    press: {
      title: 'A number',
      story: 'A citizen comes in and asks what to do.',
      learnt: 'The paper bears the number, who is ahead, the wait and the documents.',
    },
    call: {
      title: 'A call',
      story: 'Somebody has taken a number and sits down.',
      learnt: 'One press calls: the board, the hall board and the voice say it.',
    },
    recall: {
      title: 'A second call',
      story: 'The number was called, and nobody has come yet.',
      learnt: 'Held, the button calls the same number again.',
    },
    'no-show': {
      title: 'Nobody comes',
      story: 'You have called again, and still nobody stands at the window.',
      learnt: 'Whoever did not come is not counted as served, and may come back.',
    },
    'paper-out': {
      title: 'No paper',
      story: 'The printer is out of paper, and people stand before it.',
      learnt: 'No number is lost: the controller gives none that nobody could hold.',
    },
    'queue-jumper': {
      title: 'Out of turn',
      story: 'Somebody waits. A man without a number comes to your window: "only one question".',
      learnt: 'Everybody takes a number, and the controller calls by arrival.',
    },
    'system-down': {
      title: 'The system is down',
      story: 'The supply system does not answer. People must know why nobody is called.',
      learnt:
        'The boards show a pause, the voice and the television say why, and all keep their place.',
    },
    'power-cut': {
      title: 'No power',
      story: 'The power is cut in the middle of the work.',
      learnt: 'After a cut the numbers go on where they were: nobody takes a new one.',
    },
    'missing-paper': {
      title: 'A missing paper',
      story: 'The citizen at the window lacks a document.',
      learnt: 'The report tells what people lack most often: then a sign can say so.',
    },
    'end-of-day': {
      title: 'The end of the day',
      story: 'Your work is over.',
      learnt: 'A closed window says so on its board, and nobody is sent to it.',
    },
  },
  tasks: {
    'take-number': ({ service }) =>
      `Press the dispenser's button of ${service}, and take the paper.`,
    'call-next': ({ window }) => `At ${window}, press the call button once, shortly.`,
    'call-again': ({ window }) => `At ${window}, hold the call button until its ring is full.`,
    'mark-no-show': ({ window }) => `At ${window}, press "No-show".`,
    'new-roll': () => 'Put in a new roll: at the printer, switch "Paper out" off.',
    'take-again': ({ service }) => `Press the button of ${service} again: the printer prints.`,
    'send-for-number': ({ service }) =>
      `Send him to the dispenser: press the button of ${service} for him.`,
    'call-in-turn': ({ window }) =>
      `At ${window}, press the call button: who came first comes first.`,
    'pause-hall': () => 'Hold the dispenser\'s yellow button "The whole hall".',
    'resume-hall': () => 'The system is back: hold the same button again.',
    'power-back': () => 'Press "Give the power back", and wait until the controller runs.',
    'call-after-cut': ({ window }) => `At ${window}, press the call button: the work goes on.`,
    'papers-missing': ({ window }) =>
      `At ${window}, end the service with the button of missing documents.`,
    'close-window': ({ window }) => `At ${window}, press "Close".`,
  },
  hints: {
    'other-service': ({ service }) =>
      `That was another service's number: its holder would wait for the wrong window. Take ${service}.`,
    'other-window': ({ window }) => `That was another clerk's window. Yours is ${window}.`,
    held: () => 'You held the button: that calls the same number again. Press it shortly.',
    'not-held': () =>
      'A short press ends the service and calls the next. Hold the button to call the same number again.',
    'finished-as-served': () =>
      'That ended the service as done, and so it would stand in the report. Somebody else has come to the window: try again.',
    'not-the-cable': () => 'That is the cable. The printer needs paper: put the cable back.',
    'out-of-turn': () =>
      'He went before those who wait. Call with the call button: it knows who came first.',
    'closed-instead': () =>
      'A closed window does not say why. Hold the button of the whole hall: people are told then.',
    'nobody-waits': () => 'Nobody waits for this window. Another citizen comes.',
    'called-instead': () => 'That called the next citizen. Do first what is asked above.',
  },
};

const arabic: CourseWords = {
  course: 'ساعة الموظف الأولى',
  begin: 'تدرّب: الساعة الأولى',
  goOn: 'أكمل التدريب',
  leave: 'خروج',
  next: 'المشهد التالي',
  done: 'انتهت كل المشاهد. أنت جاهز للعمل على الشباك.',
  again: 'من البداية',
  setting: 'يجري تجهيز المشهد…',
  missing: (scenes) => `لا يوجد في هذه الصالة زر من أجل: ${scenes}.`,
  place: (at, of) => `المشهد ${at} من ${of}`,
  scenes: {
    press: {
      title: 'رقم جديد',
      story: 'دخل مواطن ويسأل: ماذا أفعل؟',
      learnt: 'على الورقة الرقم، ومن أمامه، والانتظار المتوقع، والمستندات المطلوبة.',
    },
    call: {
      title: 'النداء',
      story: 'أخذ مواطن رقمه وجلس ينتظر.',
      learnt: 'ضغطة واحدة تنادي: يظهر الرقم على لوحة الشباك ولوحة الصالة ويُسمع.',
    },
    recall: {
      title: 'إعادة النداء',
      story: 'نودي الرقم ولم يأتِ صاحبه بعد.',
      learnt: 'الضغطة المطوّلة تعيد نداء الرقم نفسه.',
    },
    'no-show': {
      title: 'لم يحضر',
      story: 'أعدت النداء ولم يقف أحد أمام الشباك.',
      learnt: 'من لم يحضر لا يُحسب ضمن من خُدموا، ويمكنه أن يعود إلى دوره.',
    },
    'paper-out': {
      title: 'نفد الورق',
      story: 'نفد ورق الطابعة والناس أمامها.',
      learnt: 'لا يضيع رقم: الجهاز لا يعطي رقمًا لا يمسكه أحد في يده.',
    },
    'queue-jumper': {
      title: 'من يتخطى الدور',
      story: 'هناك من ينتظر، وجاء رجل بلا رقم إلى شباكك يقول: «سؤال واحد فقط».',
      learnt: 'لكل مواطن رقم، والنداء بترتيب الحضور.',
    },
    'system-down': {
      title: 'السيستم واقع',
      story: 'سيستم التموين لا يعمل، ومن حق الناس أن يعرفوا سبب توقف النداء.',
      learnt: 'تظهر علامة التوقف على اللوحات، ويقول الصوت والشاشة السبب، ويبقى لكل مواطن دوره.',
    },
    'power-cut': {
      title: 'انقطاع الكهرباء',
      story: 'انقطعت الكهرباء في وسط العمل.',
      learnt: 'بعد عودة الكهرباء تكمل الأرقام من حيث وقفت، ولا يأخذ أحد رقمًا جديدًا.',
    },
    'missing-paper': {
      title: 'مستند ناقص',
      story: 'المواطن أمام الشباك ينقصه مستند.',
      learnt: 'التقرير يبيّن أكثر ما ينقص الناس، فيُكتب على اللافتات.',
    },
    'end-of-day': {
      title: 'نهاية اليوم',
      story: 'انتهى عملك اليوم.',
      learnt: 'الشباك المغلق يظهر مغلقًا على لوحته، ولا يُنادى أحد إليه.',
    },
  },
  tasks: {
    'take-number': ({ service }) => `اضغط زر «${service}» في جهاز الأرقام وخذ الورقة.`,
    'call-next': ({ window }) => `في ${window} اضغط زر النداء ضغطة واحدة قصيرة.`,
    'call-again': ({ window }) => `في ${window} اضغط زر النداء مطوّلًا حتى تكتمل دائرته.`,
    'mark-no-show': ({ window }) => `في ${window} اضغط «لم يحضر».`,
    'new-roll': () => 'ركّب بكرة ورق جديدة: عند الطابعة أطفئ «نفد الورق».',
    'take-again': ({ service }) => `اضغط زر «${service}» مرة أخرى: الطابعة تطبع.`,
    'send-for-number': ({ service }) => `أرسله إلى جهاز الأرقام: اضغط له زر «${service}».`,
    'call-in-turn': ({ window }) => `في ${window} اضغط زر النداء: من حضر أولًا يُنادى أولًا.`,
    'pause-hall': () => 'اضغط مطوّلًا الزر الأصفر «القاعة كلها» في جهاز الأرقام.',
    'resume-hall': () => 'عاد السيستم: اضغط الزر نفسه مطوّلًا مرة أخرى.',
    'power-back': () => 'اضغط «أعد الكهرباء» وانتظر حتى يعمل الجهاز.',
    'call-after-cut': ({ window }) => `في ${window} اضغط زر النداء: العمل يكمل.`,
    'papers-missing': ({ window }) => `في ${window} أنهِ الخدمة بزر المستندات الناقصة.`,
    'close-window': ({ window }) => `في ${window} اضغط «إغلاق الشباك».`,
  },
  hints: {
    'other-service': ({ service }) =>
      `هذا رقم خدمة أخرى، وصاحبه سينتظر أمام الشباك الخطأ. اضغط زر «${service}».`,
    'other-window': ({ window }) => `هذا شباك زميلك. شباكك هو ${window}.`,
    held: () => 'ضغطت مطوّلًا، وهذا يعيد نداء الرقم نفسه. اضغط ضغطة قصيرة.',
    'not-held': () =>
      'الضغطة القصيرة تنهي الخدمة وتنادي التالي. لإعادة نداء الرقم نفسه اضغط مطوّلًا.',
    'finished-as-served': () =>
      'هذا أنهى الخدمة كأنها تمت، وهكذا ستظهر في التقرير. جاء مواطن آخر إلى الشباك: حاول مرة أخرى.',
    'not-the-cable': () => 'هذا سلك الطابعة. المطلوب ورق: أعد السلك إلى مكانه.',
    'out-of-turn': () => 'سبق من ينتظرون قبله. نادِ بزر النداء: هو يعرف من حضر أولًا.',
    'closed-instead': () =>
      'الشباك المغلق لا يقول السبب. اضغط زر «القاعة كلها» مطوّلًا ليعرف الناس السبب.',
    'nobody-waits': () => 'لا أحد ينتظر هذا الشباك. سيأتي مواطن آخر.',
    'called-instead': () => 'هذا نادى المواطن التالي. نفّذ المطلوب أعلاه أولًا.',
  },
};

export const courseWords: Readonly<Record<'ar' | 'en', CourseWords>> = { ar: arabic, en: english };
