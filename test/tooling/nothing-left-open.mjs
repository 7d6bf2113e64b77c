/**
 * Jest's environment of Node, which fails a test file that leaves something open: a socket, a server,
 * a timer, a file, a tty or a child process that was not there before the file began. Such a leftover
 * keeps the runner alive, or disturbs whichever file is next in the same process.
 *
 * What is on its way out when the last hook has ended gets a moment to go.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { TestEnvironment as NodeEnvironment } from 'jest-environment-node';

const pollMs = 20;
/** A socket that was closed needs a few turns of the loop, and a busy machine takes its time. */
const polls = 500;

/** Node's own names of what keeps a process alive; what lasts one turn of the loop is left out. */
const kinds = new Set([
  'FSEventWrap',
  'MessagePort',
  'PipeServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'StatWatcher',
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'UDPWrap',
  'Worker',
]);

/** Where files run in the process of jest itself, its own timers come and go. */
if (process.send !== undefined) kinds.add('Timeout');

export default class NothingLeftOpen extends NodeEnvironment {
  #before = new Map();

  async handleTestEvent(event, state) {
    if (event.name === 'run_start') this.#before = open();
    if (event.name !== 'run_finish') return;
    let left = leftSince(this.#before);
    for (let poll = 0; left.length > 0 && poll < polls; poll += 1) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      left = leftSince(this.#before);
    }
    if (left.length === 0) return;
    state.unhandledErrors.push(new Error(`left open by this file: ${left.join(', ')}`));
  }
}

function leftSince(before) {
  return [...open()].flatMap(([what, count]) => {
    const more = count - (before.get(what) ?? 0);
    if (more <= 0) return [];
    return [more === 1 ? what : `${more} times ${what}`];
  });
}

/** How often each thing is open. */
function open() {
  const found = new Map();
  const add = (what) => found.set(what, (found.get(what) ?? 0) + 1);
  for (const kind of process.getActiveResourcesInfo()) if (kinds.has(kind)) add(kind);
  for (const file of openFiles()) add(file);
  for (const child of children()) add(child);
  return found;
}

/** Files, ttys and named pipes; sockets are counted by Node already. */
function openFiles() {
  return namesIn('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return /^\/(?!proc\/|dev\/null$)/.test(target) ? [`the file ${target}`] : [];
    } catch {
      return [];
    }
  });
}

/** Also those that Node does not know of, because a library forked them. */
function children() {
  return namesIn('/proc/self/task').flatMap((thread) => {
    const pids = textOf(`/proc/self/task/${thread}/children`).split(' ').filter(Boolean);
    return pids.flatMap((pid) => {
      const command = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      return isBundler(command) ? [] : [`the process ${pid} (${command.slice(0, 100)})`];
    });
  });
}

/** esbuild keeps one process for all builds of its parent, and that ends with the parent. */
function isBundler(command) {
  return command.includes('esbuild --service=');
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
