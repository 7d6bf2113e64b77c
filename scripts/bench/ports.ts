/**
 * The TCP ports that a bench takes, and what each is for: looked at before anything is started, so
 * that a taken port is one clear line and nothing is left half started.
 */
import { createServer } from 'node:net';
import { errnoOf } from '../../config/errno.ts';
import type { Config } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';

export interface NeededPort {
  readonly host: string;
  readonly port: number;
  /** For people: `the bench page`. */
  readonly purpose: string;
  /** How to give it another port. */
  readonly otherwise: string;
}

/** Throws a `UserError` for a centre server that the bench cannot stand in for. */
export function brokerAddress(config: Config): { readonly host: string; readonly port: number } {
  const url = new URL(config.centreServer.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'mqtt:' || !['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new UserError(
      `the bench cannot start a broker at ${config.centreServer.url}`,
      'a bench config has its centre server at mqtt://127.0.0.1:PORT',
    );
  }
  return { host, port: url.port === '' ? 1883 : Number(url.port) };
}

/** @param pagePort 0 where any will do */
export function neededPorts(
  config: Config,
  configFile: string,
  pagePort: number,
): readonly NeededPort[] {
  const otherwise = `give it another port in ${configFile}`;
  const wires = [
    ...config.units.map((unit) => ({ wire: unit.wire, purpose: `the twin of unit ${unit.id}` })),
    ...config.printers.map((printer) => ({
      wire: printer.wire,
      purpose: `the twin of printer ${printer.id}`,
    })),
    ...config.boardLines.map((line) => ({
      wire: line.wire,
      purpose: `the twin of board line ${line.id}`,
    })),
  ];
  return [
    {
      host: '127.0.0.1',
      port: pagePort,
      purpose: 'the bench page',
      otherwise: `choose another with --port, such as --port ${pagePort < 65_535 ? pagePort + 1 : 8080}`,
    },
    ...(config.pages === undefined
      ? []
      : [{ host: '127.0.0.1', port: config.pages.port, purpose: 'the pages', otherwise }]),
    { ...brokerAddress(config), purpose: 'the MQTT broker', otherwise },
    ...wires.flatMap(({ wire, purpose }) =>
      wire.kind === 'tcp' ? [{ host: wire.host, port: wire.port, purpose, otherwise }] : [],
    ),
  ];
}

/** Throws a `UserError` that names the first port that cannot be had. */
export async function checkPorts(needed: readonly NeededPort[]): Promise<void> {
  for (const { host, port, purpose, otherwise } of needed) {
    const code = await tryPort(host, port);
    if (code === null) continue;
    const why = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`;
    throw new UserError(
      `port ${port} ${why}; it is needed for ${purpose}`,
      `stop what uses it (another bench? "ss -ltnp" lists them), or ${otherwise}`,
    );
  }
}

async function tryPort(host: string, port: number): Promise<string | null> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, host, resolve);
    });
  } catch (error) {
    return errnoOf(error) ?? String(error);
  }
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return null;
}
