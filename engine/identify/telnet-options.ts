/**
 * Telnet's commands within its text (RFC 854). A command begins with IAC (255); DO, DONT, WILL and
 * WONT ask for an option or speak of one (RFC 855), SB … SE carries an option's parameters, and
 * IAC IAC is the byte 255 itself. These sequences are what tells Telnet from any other text.
 */

type Verb = 'WILL' | 'WONT' | 'DO' | 'DONT';
export type Request = { readonly verb: Verb; readonly option: number };

type TelnetStream = {
  readonly text: Uint8Array;
  readonly requests: readonly Request[];
  /** An unfinished command at the end. */
  readonly unfinished: Uint8Array;
  /** False where a byte follows IAC that no command begins with. */
  readonly valid: boolean;
};

const iac = 255;
const subBegin = 250;
const subEnd = 240;
const verbs: Readonly<Record<number, Verb>> = { 251: 'WILL', 252: 'WONT', 253: 'DO', 254: 'DONT' };
const verbBytes: Readonly<Record<Verb, number>> = { WILL: 251, WONT: 252, DO: 253, DONT: 254 };

/** NOP, data mark, break … go ahead: commands of two bytes. */
const isShort = (byte: number) => byte >= 241 && byte <= 249;

export const telnetOptions = { authentication: 37, encryption: 38, startTls: 46 } as const;

/** IANA's list ends at 49 and has 138 to 140; MUDs use some between, which are telnet as well. */
export function isOption(option: number): boolean {
  return (
    option <= 49 || [69, 70, 85, 86, 90, 91, 93, 138, 139, 140, 200, 201, 255].includes(option)
  );
}

export function splitTelnet(bytes: Uint8Array): TelnetStream {
  const text: number[] = [];
  const requests: Request[] = [];
  let at = 0;
  let valid = true;
  while (at < bytes.length && valid) {
    const byte = bytes[at] ?? 0;
    if (byte !== iac) {
      text.push(byte);
      at++;
      continue;
    }
    const length = commandLength(bytes, at);
    if (length === 'unfinished') break;
    if (length === 'none') valid = false;
    else {
      const verb = verbs[bytes[at + 1] ?? 0];
      if (verb) requests.push({ verb, option: bytes[at + 2] ?? 0 });
      if (bytes[at + 1] === iac) text.push(iac);
      at += length;
    }
  }
  return {
    text: Uint8Array.from(text),
    requests,
    unfinished: bytes.subarray(at),
    valid,
  };
}

function commandLength(bytes: Uint8Array, at: number): number | 'unfinished' | 'none' {
  const code = bytes[at + 1];
  if (code === undefined) return 'unfinished';
  if (code === iac || isShort(code)) return 2;
  if (verbs[code]) return at + 2 < bytes.length ? 3 : 'unfinished';
  if (code !== subBegin) return 'none';
  const end = bytes.findIndex(
    (byte, i) => i > at + 2 && byte === iac && bytes[i + 1] === subEnd && bytes[i - 1] !== iac,
  );
  return end < 0 ? 'unfinished' : end + 2 - at;
}

/** Refuses each option that is asked for or offered, once; a refusal is never answered (RFC 854). */
export function refusals(
  requests: readonly Request[],
  refused: Set<string>,
): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const { verb, option } of requests) {
    const answer = verb === 'DO' ? 'WONT' : verb === 'WILL' ? 'DONT' : undefined;
    if (!answer || refused.has(`${answer} ${option}`)) continue;
    refused.add(`${answer} ${option}`);
    out.push(iac, verbBytes[answer], option);
  }
  return Uint8Array.from(out);
}
