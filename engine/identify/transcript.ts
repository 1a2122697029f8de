/**
 * What was said on a port, as evidence: capped for each utterance and in total, whatever a server
 * pours out. `Said` is the same without the caps, for those who record.
 */
import type { TlsFacts, Utterance } from '../facts/service.ts';

export type Said =
  | {
      readonly kind: 'bytes';
      readonly by: 'us' | 'them';
      readonly bytes: Uint8Array;
      readonly atMs: number;
      readonly connection: number;
    }
  | { readonly kind: 'connection' | 'silence' | 'end'; readonly connection: number }
  /** `facts` is null where TLS was not agreed. */
  | { readonly kind: 'tls'; readonly facts: TlsFacts | null; readonly connection: number };

/** Hears of everything that is said, in order. */
export type Recorder = (said: Said) => void;

export const transcriptLimits = { utterancesMax: 64, utteranceBytesMax: 2_048, bytesMax: 16_384 };

export class Transcript {
  readonly utterances: Utterance[] = [];
  #bytesLeft = transcriptLimits.bytesMax;

  readonly record: Recorder = (said) => {
    if (said.kind !== 'bytes' || this.utterances.length >= transcriptLimits.utterancesMax) return;
    const bytes = said.bytes.slice(
      0,
      Math.min(this.#bytesLeft, transcriptLimits.utteranceBytesMax),
    );
    this.#bytesLeft -= bytes.length;
    const { by, atMs, connection } = said;
    this.utterances.push({ by, atMs, bytes, length: said.bytes.length, connection });
  };
}
