/** `watch` in a process of its own: `URL [--json]`. */
import { watch } from '../../scripts/verbs/watch.ts';

await watch({ url: process.argv[2] ?? '', json: process.argv[3] === '--json' });
