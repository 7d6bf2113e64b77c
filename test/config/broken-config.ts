/** A good config that was broken in several places at a time, and what is reported of it. */
import type { Path, Problem } from '../../config/checks/problem.ts';
import { checkConfig } from '../../config/load.ts';
import { expectAdvice } from './marked-text.ts';

/** A part of a text, and what stands there instead. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

/** A good config of which parts were replaced, and what is reported of it. */
export interface Broken {
  readonly text: string;
  readonly problems: readonly Problem[];
  /** Where in it what stood at this offset of the good text begins now. */
  readonly offset: (before: number) => number;
}

export function problemsOf(text: string): readonly Problem[] {
  const checked = checkConfig(text, 'f.yaml');
  const problems = checked.ok ? [] : checked.problems;
  problems.forEach(expectAdvice);
  return problems;
}

export function broken(good: string, edits: readonly Edit[]): Broken {
  const inOrder = edits.toSorted((one, other) => one.from - other.from);
  let text = '';
  let read = 0;
  for (const { from, to, by } of inOrder) {
    text += good.slice(read, from) + by;
    read = to;
  }
  text += good.slice(read);
  const grown = (before: number) =>
    inOrder
      .filter(({ to }) => to <= before)
      .reduce((sum, { from, to, by }) => sum + by.length - (to - from), 0);
  return { text, problems: problemsOf(text), offset: (before) => before + grown(before) };
}

/** As many as are reported one by one, whatever they are. */
const brokenAtOnce = 12;

/** Where an option stands, and whether it decides which other options belong beside it. */
export interface Place {
  readonly at: Path;
  readonly isKind: boolean;
}

/** Groups of options of which none is a part of another, or decides what belongs beside another. */
export function apart<Case extends { readonly option: Place }>(cases: readonly Case[]): Case[][] {
  const groups: Case[][] = [];
  for (const each of cases) {
    const fits = groups.find(
      (group) =>
        group.length < brokenAtOnce && group.every(({ option }) => areApart(option, each.option)),
    );
    if (fits === undefined) groups.push([each]);
    else fits.push(each);
  }
  return groups;
}

function areApart(one: Place, other: Place): boolean {
  const reach = ({ at, isKind }: Place): Path => (isKind ? at.slice(0, -1) : at);
  const isWithin = (inner: Path, outer: Path) =>
    outer.every((step, place) => inner[place] === step);
  return !isWithin(one.at, reach(other)) && !isWithin(other.at, reach(one));
}
