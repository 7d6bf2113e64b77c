/**
 * How people read the name of a service. Offices of one hall often have services of the same name: wherever
 * the office does not stand beside such a name, it stands behind it.
 */
import type { Config, Text } from '../schema/schema.ts';

type Named = Pick<Config, 'offices' | 'services'>;

/** @returns the name of a service by its id; the id itself where the config no longer has it */
export function serviceNaming({ offices, services }: Named): (id: string) => Text {
  const officeNames = new Map(offices.map(({ id, name }) => [id, name]));
  const names = new Map(
    services.map(({ id, name, office }) => {
      const of = officeNames.get(office) ?? { ar: office, en: office };
      const nameIn = (language: keyof Text) => {
        const isAlone = services.every(
          (other) => other.id === id || other.name[language] !== name[language],
        );
        return isAlone ? name[language] : `${name[language]} (${of[language]})`;
      };
      return [id, { ar: nameIn('ar'), en: nameIn('en') }];
    }),
  );
  return (id) => names.get(id) ?? { ar: id, en: id };
}
