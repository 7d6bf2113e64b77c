/**
 * A mistake that the person at the keyboard can mend: shown as one line without a stack trace.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string;

  /** @param message what is wrong, and where  @param hint what to do about it */
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
