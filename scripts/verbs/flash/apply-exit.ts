/** How a flash ends: the exit codes of `dawr apply` on the device, passed on by `dawr flash`. */
export const applyExit = {
  applied: 0,
  /** The config has a mistake; nothing was touched. */
  refused: 1,
  /** It could not be tried: the old config is in place and was not disturbed. */
  notTried: 2,
  /** It was tried, and the old config runs again. */
  putBack: 3,
  /** The old config is back too, and the controller does not run well with it: go and look. */
  putBackUnhealthy: 4,
  /** The end is not known. */
  unknown: 5,
} as const;

export type ApplyExit = (typeof applyExit)[keyof typeof applyExit];

/** How it ended on one device, and what the device said of the config in place then. */
export interface HostEnd {
  readonly exit: ApplyExit;
  /** Hexadecimal. */
  readonly sha256?: string | null;
  readonly generation?: number | undefined;
  /** Why, where it is not what was said as errors. */
  readonly why?: readonly string[];
}

/** Of a table of several devices, and of `--help`. */
export const exitWords: Readonly<Record<ApplyExit, string>> = {
  0: 'applied',
  1: 'refused: the config has problems',
  2: 'not reached or not tried; the device is as it was',
  3: 'put back; the old config runs',
  4: 'put back; the old config does not run well either',
  5: 'the end is not known',
};

export const exitCodesText = `
Exit codes:
${Object.entries(exitWords)
  .map(([code, words]) => `  ${code}  ${words}`)
  .join('\n')}`;
