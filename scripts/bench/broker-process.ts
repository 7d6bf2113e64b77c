/**
 * Entry of the bench broker's process: `--port N [--host H]`.
 *
 * Prints one line of JSON when it listens. A port that cannot be had is one line on stderr and
 * exit code 1. It ends on SIGTERM, on SIGINT and with the parent that holds its IPC channel, so
 * that a killed bench leaves no broker behind.
 */
import { parseArgs } from 'node:util';
import { errnoOf } from '../../config/errno.ts';
import { Broker } from './broker.ts';

/** A client that keeps its socket open must not hold the process. */
const stopWithinMs = 800;

const usage = 'usage: broker --port N [--host H]';

function readArguments(): { host: string; port: number } {
  const { values } = parseArgs({
    options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string' } },
  });
  const port = Number(values.port);
  if (values.port === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(usage);
  }
  return { host: values.host, port };
}

function complain(error: unknown, address: string): string {
  const code = errnoOf(error);
  if (code === 'EADDRINUSE') {
    return `The broker cannot listen on ${address}: the port is taken. Stop what uses it, or choose another port.`;
  }
  if (code === 'EACCES') {
    return `The broker may not listen on ${address}: choose a port above 1023.`;
  }
  return `The broker cannot listen on ${address}: ${error instanceof Error ? error.message : String(error)}`;
}

async function main(): Promise<void> {
  let address: { host: string; port: number };
  try {
    address = readArguments();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return;
  }
  const broker = new Broker(address);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    void broker.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  // A supervisor that was killed while this file was still loading was never heard to go.
  if (process.send !== undefined && !process.connected) stop();
  try {
    const port = await broker.start();
    process.stdout.write(`${JSON.stringify({ listening: true, host: address.host, port })}\n`);
  } catch (error) {
    process.stderr.write(`${complain(error, `${address.host}:${address.port}`)}\n`);
    process.exit(1);
  }
}

await main();
