/** What a page may ask of its server: one POST with a JSON body, checked before anything acts on it. */
import type * as z from 'zod';
import type { Refusal } from './same-origin.ts';

/** What an action answers in words of its own, as JSON. */
export interface Reply {
  readonly status: 200;
  readonly json: unknown;
  /** A secret for this browser alone, which no script of a page can read. */
  readonly secret?: { readonly value: string; readonly keptForSeconds: number };
}

/** Who asks. */
export interface Visitor {
  /** From this computer itself. */
  readonly isLocal: boolean;
  /** What this server gave the browser; null where it gave nothing. */
  readonly secret: string | null;
}

/** Null when it is done and there is nothing to say of it. */
export type ActionAnswer = Refusal | Reply | null;

export type Action = (body: unknown, visitor: Visitor) => ActionAnswer | Promise<ActionAnswer>;

/** An action that gets bodies of one shape, and refuses others with the place of the mistake. */
export function action<T>(
  shape: z.ZodType<T>,
  act: (asked: T, visitor: Visitor) => ActionAnswer | Promise<ActionAnswer>,
): Action {
  return (body, visitor) => {
    const { success, data, error } = shape.safeParse(body);
    if (success) return act(data, visitor);
    const issue = error.issues[0];
    const place = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
    return badRequest(`${place}: ${issue?.message ?? 'not as expected'}`);
  };
}

export function badRequest(reason: string): Refusal {
  return { status: 400, reason };
}
