/**
 * The queue's small tests as one file: jest sets up a file's world once, and for a mutant that takes
 * ten times as long as the tests do. The random runs of `invariants.test.ts` are left out: they say
 * the same again at a hundred times the cost.
 */
import fc from 'fast-check';
import '../queue/auto-next.test.ts';
import '../queue/break.test.ts';
import '../queue/breaks.test.ts';
import '../queue/choose.test.ts';
import '../queue/decide.test.ts';
import '../queue/estimate.test.ts';
import '../queue/last-call.test.ts';
import '../queue/moves.test.ts';
import '../queue/new-rules.test.ts';
import '../queue/number.test.ts';
import '../queue/old-rows.test.ts';
import '../queue/one-button.test.ts';
import '../queue/ordered-set.test.ts';
import '../queue/outcome.test.ts';
import '../queue/pause.test.ts';
import '../queue/quota.test.ts';
import '../queue/return-place.test.ts';
import '../queue/roll.test.ts';
import '../queue/several.test.ts';
import '../queue/state.test.ts';
import '../queue/steps.test.ts';
import '../queue/time.test.ts';
import '../queue/vector.test.ts';
import '../queue/walk-in.test.ts';
import '../queue/words.test.ts';
import '../queue/wrap.test.ts';

// One counterexample kills a mutant; looking for the smallest one would take most of the time.
fc.configureGlobal({ endOnFailure: true });
