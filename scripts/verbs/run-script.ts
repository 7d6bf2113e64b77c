/**
 * The controller without the other verbs: what `dawr run --config FILE` starts, so that a Pi is ready sooner after a
 * power cut.
 *
 *     run CONFIG
 */

import { runController } from './controller-script.ts';
import { couldNotTry, mistakeLine } from './mistake.ts';

void runController(process.argv[2] ?? '').then((mistake) => {
  if (mistake === null) return;
  console.error(mistakeLine(mistake));
  process.exitCode = couldNotTry;
});
