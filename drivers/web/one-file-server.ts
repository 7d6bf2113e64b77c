/** One file that is made anew at each request, such as figures for a collector; by the server of the pages. */
import { hostname } from 'node:os';
import { type MadeFile, WebServer } from './web-server.ts';

export interface OneFileOptions {
  readonly path: string;
  readonly port: number;
  /** Whether other computers of the network may read it. */
  readonly lan: boolean;
  readonly make: () => MadeFile;
  onFault(error: unknown): void;
}

/** @throws {UserError} the port cannot be had */
export async function serveOneFile(
  options: OneFileOptions,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const { path, port, lan, make, onFault } = options;
  const own = hostname().toLowerCase();
  const server = new WebServer({
    port,
    ...(lan ? { listen: { host: '0.0.0.0', names: ['localhost', own, `${own}.local`] } } : {}),
    purpose: path,
    otherwise: 'choose another in the config: telemetry.metrics.port',
    assets: async () => new Map(),
    routes: { actions: {}, live: {}, files: { [path]: make } },
    onFault,
  });
  return { address: await server.start(), stop: () => server.stop() };
}
