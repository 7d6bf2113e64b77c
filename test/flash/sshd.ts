/**
 * A real OpenSSH server on loopback with its own keys, one process for each connection (`sshd -i`).
 * The line between client and server runs through this process, so that a test can cut it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { tool } from './device.ts';

export class Sshd {
  readonly folder = mkdtempSync(join(tmpdir(), 'dawr-sshd-'));
  readonly identity = join(this.folder, 'key');
  readonly #knownHosts = join(this.folder, 'known_hosts');
  readonly #lines = new Set<{ readonly socket: Socket; readonly server: ChildProcess }>();
  #server: Server | null = null;
  /** No login may make a file longer than this; null: any length. */
  longestFileBytes: number | null = null;
  /** Bytes that the next connection may send before it is cut. */
  #cutAfterBytes = Number.POSITIVE_INFINITY;

  get port(): number {
    const address = this.#server?.address() as AddressInfo | undefined;
    return address?.port ?? 0;
  }

  get host(): string {
    return `${userInfo().username}@127.0.0.1`;
  }

  get sshOption(): string[] {
    return [`UserKnownHostsFile=${this.#knownHosts}`, 'GlobalKnownHostsFile=/dev/null'];
  }

  /** @param identity whose key may log in; without it, one of its own */
  async start(identity = this.identity): Promise<void> {
    // The server drops its privileges into this folder and refuses to start without it.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const hostKey = join(this.folder, 'host_key');
    for (const key of [hostKey, this.identity]) {
      tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
    }
    chmodSync(this.folder, 0o755);
    const config = join(this.folder, 'sshd_config');
    writeFileSync(
      config,
      [
        `HostKey ${hostKey}`,
        `AuthorizedKeysFile ${identity}.pub`,
        'PidFile none',
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'AcceptEnv NODE_OPTIONS',
        `SetEnv ${this.#environment().join(' ')}`,
        '',
      ].join('\n'),
    );
    const server = createServer((socket) => this.#accept(socket, config));
    this.#server = server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.trust(hostKey);
  }

  async stop(): Promise<void> {
    this.cut();
    const server = this.#server;
    if (server !== null) await new Promise((resolve) => server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Every login runs that, whatever the client asks for, and nothing that was forced before. */
  forceCommand(command: string): void {
    const file = join(this.folder, 'sshd_config');
    const others = readFileSync(file, 'utf8').replaceAll(/^ForceCommand .*\n/gm, '');
    writeFileSync(file, `${others}ForceCommand ${command}\n`);
  }

  /** Whether a session that is to confirm a config gets that far. */
  letConfirm(mayConfirm: boolean): void {
    const refusal = mayConfirm ? '' : 'case "$SSH_ORIGINAL_COMMAND" in *--confirm) exit 1;; esac; ';
    this.forceCommand(`${refusal}eval "$SSH_ORIGINAL_COMMAND"`);
  }

  /** Makes the client expect that host key. */
  trust(hostKey: string): void {
    const key = readFileSync(`${hostKey}.pub`, 'utf8');
    writeFileSync(this.#knownHosts, `[127.0.0.1]:${this.port} ${key}`);
  }

  forgetHost(): void {
    writeFileSync(this.#knownHosts, '');
  }

  /** Makes the client expect a key that this host does not have. */
  trustAnother(): void {
    const another = join(this.folder, 'another_key');
    tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', another]);
    this.trust(another);
  }

  /** Cuts the next connection when the client has sent that much. */
  cutNextAfter(bytes: number): void {
    this.#cutAfterBytes = bytes;
  }

  /** Cuts every connection, as a pulled cable does. */
  cut(): void {
    for (const { socket, server } of this.#lines) {
      socket.destroy();
      server.stdin?.destroy();
      server.stdout?.destroy();
    }
  }

  /**
   * Of each login. It begins empty, and so without the clock that `faketime` gave the tests; and what the start-up files
   * of this account's shell may do is no part of a device.
   */
  #environment(): readonly string[] {
    const names = Object.keys(process.env).filter((name) => /^(FAKETIME|LD_PRELOAD$)/.test(name));
    return [`"HOME=${this.folder}"`, ...names.map((name) => `"${name}=${process.env[name]}"`)];
  }

  #accept(socket: Socket, config: string): void {
    const command = ['/usr/sbin/sshd', '-i', '-f', config, '-E', join(this.folder, 'log')];
    const limit = this.longestFileBytes;
    const limited = limit === null ? [] : ['prlimit', `--fsize=${limit}`];
    const server = spawn('env', ['--ignore-signal=XFSZ', ...limited, ...command], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const line = { socket, server };
    this.#lines.add(line);
    let left = this.#cutAfterBytes;
    this.#cutAfterBytes = Number.POSITIVE_INFINITY;
    socket.on('data', (bytes) => {
      left -= bytes.length;
      if (left < 0) this.cut();
      else server.stdin?.write(bytes);
    });
    socket.on('error', () => {});
    server.stdin?.on('error', () => {});
    server.stdout?.on('error', () => {});
    server.stdout?.pipe(socket);
    socket.on('close', () => server.stdin?.end());
    server.on('exit', () => {
      this.#lines.delete(line);
      socket.end();
    });
  }
}
