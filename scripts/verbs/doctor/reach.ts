/** Whether something on the network can be reached: the connection is made and let go, nothing is sent. */
import { connect } from 'node:net';

const reachWithinMs = 1_500;

/** @returns why not, in English; null where it can */
export function reach(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: reachWithinMs });
    const settle = (trouble: string | null): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => settle(null));
    socket.once('timeout', () => settle('no answer'));
    socket.once('error', (error) => settle(error.message));
  });
}
