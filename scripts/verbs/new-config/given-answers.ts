/** The options of `dawr config new`, as answers to its questions by their names. */
import { UserError } from '../../../config/user-error.ts';

export interface AnswerOptions {
  readonly centre?: string;
  readonly id?: string;
  readonly office: readonly string[];
  readonly window: readonly string[];
  readonly buttons?: string;
  readonly printer?: string;
  readonly paper?: string;
  readonly boards?: string;
  readonly protocol?: string;
  readonly server?: string;
}

/** @throws UserError a name is not in both languages */
export function givenAnswers(options: AnswerOptions): ReadonlyMap<string, string> {
  const { centre, id, office: offices, window: windows, ...single } = options;
  const given = new Map<string, string>();
  const give = (name: string, answer: string | undefined): void => {
    if (answer !== undefined) given.set(name, answer);
  };
  const giveName = (name: string, both: string, option: string): void => {
    const [ar, en, ...more] = both.split('/');
    if (ar === undefined || en === undefined || more.length > 0) {
      throw new UserError(
        `"${both}" of ${option} is no name`,
        'give it in both languages, such as "جديد / New"',
      );
    }
    give(`${name}.ar`, ar);
    give(`${name}.en`, en);
  };
  if (centre !== undefined) giveName('centre', centre, '--centre');
  give('centre.id', id);
  offices.forEach((text, index) => {
    const office = `office.${index + 1}`;
    const [both = '', ...listed] = text.split(':');
    giveName(office, both, '--office');
    const services = listed.join(':').split(/[,،]/);
    services.forEach((service, at) => {
      giveName(`${office}.service.${at + 1}`, service, '--office');
    });
    give(`${office}.service.${services.length + 1}.ar`, '');
  });
  if (offices.length > 0) give(`office.${offices.length + 1}.ar`, '');
  windows.forEach((services, index) => {
    give(`window.${index + 1}`, services);
  });
  if (windows.length > 0) give('windows', String(windows.length));
  for (const name of ['buttons', 'printer', 'paper', 'boards', 'protocol', 'server'] as const) {
    give(name, single[name]);
  }
  return given;
}
