/**
 * The pages as the controller has them: a part with an end, whose trouble is a device's fault and never
 * the hall's. Nothing of it is read before the controller is ready and has shown its first snapshot.
 */
import type { PagesConfig } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';
import type { LocalAnswer, LocalPagesRequest, LocalPinRequest } from '../../drivers/local-port.ts';
import type { Fault } from '../../drivers/ports.ts';
import type { StoredEvent } from '../events/events.ts';
import type { Log } from '../log.ts';
import type { Hall } from './hall.ts';
import type { Panel } from './panel.ts';
import type { SeenPress } from './technician-view.ts';

export interface Pages {
  /** Was stored. Never throws. */
  take(events: readonly StoredEvent[]): void;
  /** The hall is now so: JSON of a `HallSnapshot`. Never throws. */
  show(snapshot: string): void;
  /** Somebody pressed a wired button. Never throws. */
  pressed(press: SeenPress): void;
  decide(request: LocalPagesRequest | LocalPinRequest): LocalAnswer | Promise<LocalAnswer>;
  stop(): Promise<void>;
}

export interface PagesOptions extends Hall {
  /** Every fault that the pages have now. */
  report(faults: readonly Fault[]): void;
  readonly log: Log;
}

/** The port may be another program's for a while. */
const retryMs = 10_000;

export const noPages: LocalAnswer = {
  status: 'refused',
  reason: 'no-pages',
  words: { ar: 'هذه الوحدة لا تقدم صفحات', en: 'this controller serves no pages now' },
};

export function servePages(config: PagesConfig, options: PagesOptions): Pages {
  const { log, report } = options;
  let panel: Panel | null = null;
  let starting: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;
  let isStopped = false;

  const failed = (error: unknown): void => {
    log.error({ detail: error instanceof Error ? (error.stack ?? error.message) : error }, 'page');
  };

  async function open(snapshot: string): Promise<void> {
    try {
      const { createPanel } = await import('./panel.ts');
      const made = createPanel(config, options, failed);
      made.show(snapshot);
      const address = await made.start();
      panel = made;
      report([]);
      log.info({ address }, 'pages');
    } catch (error) {
      report([faultOf(error)]);
      retry = setTimeout(() => {
        starting = null;
      }, retryMs);
    }
  }

  function guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      failed(error);
    }
  }

  return {
    take: (events) => guarded(() => panel?.take(events)),
    show(snapshot) {
      if (!isStopped) starting ??= open(snapshot).catch(failed);
      guarded(() => panel?.show(snapshot));
    },
    pressed: (press) => guarded(() => panel?.pressed(press)),
    decide: (request) => panel?.decide(request) ?? noPages,
    async stop() {
      isStopped = true;
      await starting;
      clearTimeout(retry);
      await panel?.stop();
    },
  };
}

function faultOf(error: unknown): Fault {
  const detail = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UserError ? error.hint : 'read the log of the service';
  return {
    code: 'busy',
    severity: 'stopped',
    hint: `no page is served: ${detail}; ${hint}`,
    detail,
  };
}
