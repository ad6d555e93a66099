/** Why a token is not made; `code` is stable. */
export type TokenRefusal = 'name_taken' | 'grant_too_wide';

const sentences: Readonly<Record<TokenRefusal, string>> = {
  name_taken: 'There is or was a token of this name. Choose another: the audit trail says by it who did what.',
  grant_too_wide: 'A token cannot make one that may do more, or more organizations, than it may itself.',
};

/** A token that is not made, with the sentence for whoever asked for it. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly code: TokenRefusal;

  constructor(code: TokenRefusal) {
    super(sentences[code]);
    this.code = code;
  }
}
