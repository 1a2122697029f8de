/** A wire that plays back a recording: `Dialer` and `DatagramWire` in one. */
import type { Certificate } from '../facts/service.ts';
import { bytesInWords } from '../facts/text.ts';
import type { ExchangeCase, Step } from '../identify/exchange-text.ts';
import type { Answered, Connection, DatagramWire, Dialed, Dialer, Upgraded } from '../wire/wire.ts';

export type Strictness = { readonly strict: boolean };

export class ReplayWire implements Dialer, DatagramWire {
  readonly #recorded: ExchangeCase;
  readonly #strict: boolean;
  readonly #tapes: Tape[] = [];
  #failure: Error | null = null;

  constructor(recorded: ExchangeCase, strictness: Strictness) {
    this.#recorded = recorded;
    this.#strict = strictness.strict;
  }

  async dial(): Promise<Dialed> {
    const tape = this.#nextTape();
    return tape
      ? { state: 'open', connection: new ReplayConnection(tape) }
      : { state: 'closed', reason: 'refused' };
  }

  async ask(_address: string, _port: number, request: Uint8Array): Promise<Answered> {
    const tape = this.#tapes[0] ?? this.#nextTape();
    if (!tape) return { is: 'unknown', reason: 'udp-silence' };
    tape.say(request);
    const heard = tape.hear();
    if (heard === 'silent') return { is: 'unknown', reason: 'udp-silence' };
    return heard ? { is: 'answer', bytes: heard } : { is: 'closed', reason: 'port-unreachable' };
  }

  /** Throws what went wrong, even where the protocol swallowed it; all has to have been said. */
  finish(): void {
    if (this.#strict && this.#tapes.length < this.#recorded.recordings.length)
      this.#fail(`made ${this.#tapes.length} of ${this.#recorded.recordings.length} connections`);
    for (const tape of this.#tapes) tape.finish();
    if (this.#failure) throw this.#failure;
  }

  #nextTape(): Tape | null {
    const number = this.#tapes.length + 1;
    const recording = this.#recorded.recordings[number - 1];
    if (!recording && this.#strict) throw this.#fail(`opens connection ${number}, not recorded`);
    if (!recording) return null;
    const fail = (sentence: string) => this.#fail(`${sentence} (connection ${number})`);
    const tape = new Tape(recording.steps, this.#strict, fail);
    this.#tapes.push(tape);
    return tape;
  }

  #fail(sentence: string): Error {
    this.#failure ??= new Error(
      `"${this.#recorded.title}": the protocol ${sentence}: record this case again`,
    );
    return this.#failure;
  }
}

/** One recording, played from its start. */
class Tape {
  readonly #steps: Step[];
  readonly #strict: boolean;
  readonly #fail: (sentence: string) => Error;

  constructor(steps: readonly Step[], strict: boolean, fail: (sentence: string) => Error) {
    this.#steps = [...steps];
    this.#strict = strict;
    this.#fail = fail;
  }

  say(bytes: Uint8Array): void {
    if (!this.#strict) return;
    const step = this.#steps[0];
    const expected = step?.kind === 'say' ? step.bytes.subarray(0, bytes.length) : undefined;
    if (step?.kind !== 'say' || !expected || Buffer.compare(expected, bytes) !== 0)
      throw this.#fail(`says ${bytesInWords(bytes)} where ${inWords(step)} was recorded`);
    const rest = step.bytes.subarray(bytes.length);
    if (rest.length > 0) this.#steps[0] = { kind: 'say', bytes: rest };
    else this.#steps.shift();
  }

  hear(): Uint8Array | null | 'silent' {
    while (!this.#strict && this.#steps[0]?.kind === 'say') this.#steps.shift();
    const step = this.#steps[0];
    if (step?.kind === 'hear') return this.#nextChunk(step.chunks);
    // The end of a connection lasts.
    if (step?.kind === 'end' || !this.#strict) return null;
    if (step?.kind !== 'silence') throw this.#fail(`waits where ${inWords(step)} was recorded`);
    this.#steps.shift();
    return 'silent';
  }

  upgrade(): Upgraded {
    while (!this.#strict && this.#steps.length > 0 && this.#steps[0]?.kind !== 'tls')
      this.#steps.shift();
    const step = this.#steps.shift();
    if (step?.kind !== 'tls') {
      if (!this.#strict) return { ok: false, because: 'the recording has no TLS here' };
      throw this.#fail(`begins TLS where ${inWords(step)} was recorded`);
    }
    if (!step.facts) return { ok: false, because: 'TLS was refused' };
    const { version, cipher, alpn, certificate } = step.facts;
    return {
      ok: true,
      connection: new ReplayConnection(this),
      version: version ?? '',
      cipher: cipher ?? '',
      alpn,
      chain: [Buffer.from(JSON.stringify(certificate))],
    };
  }

  finish(): void {
    const unsaid = this.#steps.find((step) => step.kind === 'say' || step.kind === 'tls');
    if (this.#strict && unsaid) this.#fail(`ends where ${inWords(unsaid)} was recorded`);
  }

  #nextChunk(chunks: readonly Uint8Array[]): Uint8Array {
    const [chunk = new Uint8Array(), ...rest] = chunks;
    if (rest.length > 0) this.#steps[0] = { kind: 'hear', chunks: rest };
    else this.#steps.shift();
    return chunk;
  }
}

class ReplayConnection implements Connection {
  readonly wasReset = false;
  readonly #tape: Tape;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    this.#tape.say(bytes);
    return true;
  }

  async read(): Promise<Uint8Array | null | 'silent'> {
    return this.#tape.hear();
  }

  async upgrade(): Promise<Upgraded> {
    return this.#tape.upgrade();
  }

  async end(): Promise<void> {
    await Promise.resolve();
  }
}

/** A recording keeps the facts of a certificate, which stand here where its bytes would be. */
export function certificateFromRecording(chain: readonly Uint8Array[]): Certificate | null {
  return JSON.parse(Buffer.from(chain[0] ?? []).toString()) as Certificate | null;
}

function inWords(step: Step | undefined): string {
  if (!step) return 'the end of the case';
  if (step.kind === 'say') return `> ${bytesInWords(step.bytes)}`;
  if (step.kind === 'hear') return `< ${bytesInWords(step.chunks[0] ?? new Uint8Array())}`;
  return step.kind;
}
