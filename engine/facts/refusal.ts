/**
 * The caller may not, or must ask differently. Codes are stored and documented, so they are never
 * renamed or reused. `exit` is the exit code of the command line (2 wrong use, 3 incomplete).
 */
export const refusalCodes = {
  'bad-target': { exit: 2, means: 'a target is not an address, range, CIDR, host name or @file' },
  'forbidden-target': {
    exit: 2,
    means: 'an address that must never be swept (multicast, broadcast, 0/8 …)',
  },
  'too-many-targets': { exit: 2, means: 'more addresses than one sweep can finish' },
  'no-targets': { exit: 2, means: 'nothing is left to look at after the exclusions' },
  'bad-ports': { exit: 2, means: 'a port list that cannot be read' },
  'bad-window': { exit: 2, means: 'a recurring time, as of an exclusion, that cannot be read' },
  'bad-option': { exit: 2, means: 'an option has a value that it cannot take' },
  'bad-file': { exit: 2, means: 'a file cannot be read, or is not what it should be' },
  'bad-journal': { exit: 2, means: 'a file is not a journal of a check that can be gone on with' },
  'bad-result': { exit: 2, means: 'a file is not a result of postern check' },
  'cannot-merge': { exit: 2, means: 'results that cannot be told as one' },
  'cannot-write': { exit: 3, means: 'a report could not be written (no space, no permission)' },
  'host-not-found': { exit: 2, means: 'a host name has no address' },
  'method-unavailable': { exit: 2, means: 'this machine cannot sweep by the method asked for' },
  interrupted: { exit: 3, means: 'it was interrupted before anything was asked' },
  'vantage-unfit': { exit: 3, means: 'the self-test says that results from here would be untrue' },
  'out-of-scope': { exit: 3, means: 'an address or port outside the authorised scope' },
  'payload-forbidden': { exit: 3, means: 'no byte is ever sent to this port' },
  'nothing-known': { exit: 2, means: 'there is no rule, protocol or port of that name' },
} as const;
export type RefusalCode = keyof typeof refusalCodes;

export class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.name = 'Refusal';
    this.code = code;
  }
}
