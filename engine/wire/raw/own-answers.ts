/**
 * The proof that a packet answers a probe of this sweep: the cookie. It needs the key, our source
 * ports and the packet, and nothing that is remembered, so any thread can ask for it.
 */
import { attemptsMax } from '../packets.ts';
import { emptyAnswer, readAnswer } from './answer.ts';
import type { Cookie } from './cookie.ts';

export class OwnAnswers {
  /** The one that was read last. */
  readonly answer = emptyAnswer();
  readonly #cookie: Cookie;
  readonly #firstPort: number;

  constructor(cookie: Cookie, firstPort: number) {
    this.#cookie = cookie;
    this.#firstPort = firstPort;
  }

  /** False where it is no answer, or not to us. */
  read(bytes: Uint8Array, at: number, length: number, checksummed: boolean): boolean {
    const { answer } = this;
    if (!readAnswer(bytes, at, length, checksummed, answer)) return false;
    const { addressBytes, remoteAt, remotePort, localPort } = answer;
    const attempt = localPort - this.#firstPort;
    if (attempt < 0 || attempt >= attemptsMax) return false;
    const cookie = this.#cookie.of(bytes, remoteAt, addressBytes, remotePort, localPort);
    return cookie === answer.cookie || cookie === answer.otherCookie;
  }
}
