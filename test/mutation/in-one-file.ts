/**
 * Test files as one: jest sets up a file's world once, and for a mutant that takes ten times as long as
 * the tests do. Each keeps its hooks to itself. The quick ones come first, because a mutant's run
 * ends with its first failure.
 */
import fc from 'fast-check';

/** @param files below `test/`, without `.test.ts` */
export function inOneFile(files: readonly string[]): void {
  // One counterexample kills a mutant; looking for the smallest one would take most of the time.
  fc.configureGlobal({ endOnFailure: true });
  for (const file of files) {
    describe(file, () => {
      require(`../${file}.test.ts`);
    });
  }
}
