/**
 * The collector's page: all centres at a glance, on this computer alone. Whoever should see it from elsewhere
 * reaches it through SSH (`ssh -L`), because nobody signs in here.
 */
import { fileURLToPath } from 'node:url';
import type { Lifetime } from '../../../drivers/ports.ts';
import { readAssets } from '../../../drivers/web/assets.ts';
import { LiveHub } from '../../../drivers/web/live-hub.ts';
import { WebServer } from '../../../drivers/web/web-server.ts';
import type { CentresView } from './centres-view.ts';

const pageFolder = fileURLToPath(new URL('../../../dist/collect-page', import.meta.url));
const lookEveryMs = 1000;

export interface CentresPage extends Pick<Lifetime, 'stop'> {
  /** @returns its address. Throws a `UserError` where the port cannot be had */
  start(): Promise<string>;
}

/** @param port 0 for any free one */
export function createCentresPage(port: number, view: () => CentresView): CentresPage {
  let shown = '';
  let timer: NodeJS.Timeout | null = null;
  const hub = new LiveHub({
    whole: () => ({ atMs: Date.now(), view: view() }),
    beat: () => ({ atMs: Date.now() }),
  });
  const server = new WebServer({
    port,
    purpose: "the collector's page",
    otherwise: 'choose another with --page',
    assets: () => readAssets(pageFolder),
    routes: { actions: {}, live: { '/api/centres': hub }, files: {} },
    onFault: (error) => {
      console.error(`dawr: the page: ${error instanceof Error ? error.message : String(error)}`);
    },
  });

  function look(): void {
    if (hub.size === 0) return;
    const next = view();
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
    hub.change(next);
  }

  return {
    async start() {
      const address = await server.start();
      timer = setInterval(look, lookEveryMs);
      return address;
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await server.stop();
    },
  };
}
