/**
 * The compiled code that Node keeps from one start to the next, where the service gives it a folder
 * (NODE_COMPILE_CACHE). Node would write it when it ends, and a Pi ends by a power cut: so it is written once the
 * hall is open. Later starts find it, and write nothing. Node 20 has no such cache.
 */
import module from 'node:module';

export function keepCompiledCode(): void {
  if ('flushCompileCache' in module && typeof module.flushCompileCache === 'function') {
    module.flushCompileCache();
  }
}
