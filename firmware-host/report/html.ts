/** HTML as text, in which every value is escaped unless it is HTML already. */

/** Text that is HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Html | string | number | readonly (Html | string)[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.map((part, at) => `${part}${textOf(values[at] ?? '')}`).join(''));
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string')
    return value.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
  return typeof value === 'number' ? String(value) : value.map(textOf).join('');
}
