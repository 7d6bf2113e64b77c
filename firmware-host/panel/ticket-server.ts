/**
 * The pages of tickets, for telephones of visitors: a server of its own, so that nobody there takes a
 * connection or a stream from a clerk, and a port of its own, so that their network need reach no other.
 */
import { WebServer } from '../../drivers/web/web-server.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { Sight } from './hall.ts';
import { busyPage, ticketPage, ticketScript, ticketStyle } from './ticket-page.ts';
import { ticketSight } from './ticket-sight.ts';
import type { TicketTokens } from './ticket-token.ts';

/** Some hundred telephones that load every twenty seconds; what is beyond waits. */
const perSecond = 30;

export interface TicketServerOptions {
  readonly port: number;
  readonly names: readonly string[];
  readonly plan: Pick<HallPlan, 'centre'>;
  readonly timeZone: string;
  readonly tokens: TicketTokens;
  sight(): Sight;
  isTrusted(): boolean;
  onFault(error: unknown): void;
}

export function createTicketServer(options: TicketServerOptions): WebServer {
  const { plan, names, port, timeZone, tokens } = options;
  let second = 0;
  let answered = 0;

  function mayAnswer(nowMs: number): boolean {
    const now = Math.floor(nowMs / 1000);
    if (now !== second) answered = 0;
    second = now;
    answered += 1;
    return answered <= perSecond;
  }

  function pageOf(token: string): string {
    if (!mayAnswer(performance.now())) return busyPage(plan.centre);
    const sight = options.sight();
    const { day } = sight.state;
    const id = day === null ? null : tokens.idOf(token, day);
    const wallMs = options.isTrusted() ? sight.now.wallMs : null;
    return ticketPage(ticketSight(sight, id), plan.centre, timeZone, wallMs);
  }

  const style = { type: 'text/css; charset=utf-8', body: Buffer.from(ticketStyle) };
  const script = { type: 'text/javascript; charset=utf-8', body: Buffer.from(ticketScript) };
  return new WebServer({
    port,
    listen: { host: '0.0.0.0', names },
    purpose: 'the pages of tickets',
    otherwise: 'choose another in the config: pages.tickets.port',
    assets: () => Promise.resolve(new Map()),
    routes: {
      actions: {},
      live: {},
      files: {
        '/ticket.css': () => style,
        '/ticket.js': () => script,
        '/t/*': (token) => ({ type: 'text/html; charset=utf-8', body: Buffer.from(pageOf(token)) }),
      },
    },
    onFault: options.onFault,
  });
}
