/**
 * A connected socket as `Connection`: reading is pull, waits are bounded, and no error of the
 * network ever becomes an exception or an unhandled event.
 */
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';
import { codeOf } from './network-error.ts';
import type { Connection, Upgraded, UpgradeOptions } from './wire.ts';

const chunkBytesMax = 65_536;
/** A peer that takes nothing from us for this long is gone for our purposes. */
const writeMs = 5_000;
/** How long an orderly end waits for the other side's FIN, and how much it still throws away. */
const endMs = 500;
const endBytesMax = 1_048_576;
const chainMax = 10;
const certificateBytesMax = 65_536;

/**
 * Everything that OpenSSL can still do: to see what a server accepts is the purpose, and nothing
 * secret is ever said. The TLS 1.3 suites are named because Node drops 1.3 where none is.
 */
const everyCipher = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'ALL',
  '@SECLEVEL=0',
].join(':');

export class SocketConnection implements Connection {
  readonly #socket: Socket;
  readonly #maySay: () => void;
  /** What a TLS connection runs over; null where it is none. */
  readonly #beneath: Socket | null;
  #listening = false;
  #ended = false;
  #wake: () => void = () => {};

  /** `maySay` throws the Guard's refusal; it is asked before each payload. */
  constructor(socket: Socket, maySay: () => void, beneath: Socket | null = null) {
    this.#beneath = beneath;
    this.#socket = socket;
    this.#maySay = maySay;
    this.#ended = socket.destroyed;
    socket.on('error', () => this.#wake());
    socket.on('end', () => this.#stop());
    socket.on('close', () => this.#stop());
  }

  get wasReset(): boolean {
    const code = codeOf(this.#socket.errored);
    return code === 'ECONNRESET' || code === 'EPIPE';
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    this.#maySay();
    if (!this.#socket.writable) return false;
    return await within(writeMs, false, (done) => {
      // A close without an error never calls back a pending write.
      const gone = () => done(false);
      this.#socket.once('close', gone);
      this.#socket.write(bytes, (error) => {
        this.#socket.removeListener('close', gone);
        done(!error);
      });
    });
  }

  async read(timeoutMs: number): Promise<Uint8Array | null | 'silent'> {
    this.#listen();
    let chunk = this.#takeHeld();
    if (chunk) return chunk;
    await within(timeoutMs, undefined, (done) => {
      this.#wake = () => {
        chunk ??= this.#takeHeld();
        if (chunk || this.#ended) done(undefined);
      };
      this.#wake();
    });
    this.#wake = () => {};
    if (chunk) return chunk;
    return this.#ended ? null : 'silent';
  }

  async upgrade(options: UpgradeOptions): Promise<Upgraded> {
    this.#maySay();
    if (this.#ended) return { ok: false, because: 'the connection had ended' };
    this.#socket.removeListener('readable', this.#onReadable);
    const secure = connectTls({
      socket: this.#socket,
      ...(options.serverName && isIP(options.serverName) === 0
        ? { servername: options.serverName }
        : {}),
      ...(options.alpn ? { ALPNProtocols: [...options.alpn] } : {}),
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.3',
      ciphers: everyCipher,
      minDHSize: 1,
      // Old servers without RFC 5746 are the ones that we have to look at.
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    });
    secure.pause();
    const because = await handshake(secure, options.timeoutMs);
    if (because !== null) {
      secure.destroy();
      return { ok: false, because };
    }
    return {
      ok: true,
      connection: new SocketConnection(secure, this.#maySay, this.#socket),
      version: secure.getProtocol() ?? '',
      cipher: secure.getCipher().standardName,
      alpn: secure.alpnProtocol || null,
      chain: chainOf(secure),
    };
  }

  async end(): Promise<void> {
    if (this.#socket.destroyed) return;
    // The good-bye of TLS (RFC 8446 6.1) is made of bytes as well.
    if (this.#beneath && !this.#isAllowed()) this.#beneath.end();
    else this.#socket.end();
    this.#listen();
    let left = endBytesMax;
    const until = performance.now() + endMs;
    while (!this.#ended && left > 0) {
      const chunk = await this.read(Math.max(0, until - performance.now()));
      if (chunk === null || chunk === 'silent') break;
      left -= chunk.length;
    }
    this.#socket.destroy();
  }

  #isAllowed(): boolean {
    try {
      this.#maySay();
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  /** The first listener for `readable` starts the reading; up to 64 KiB wait in the stream. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#socket.on('readable', this.#onReadable);
  }

  readonly #onReadable = () => this.#wake();

  #takeHeld(): Uint8Array | null {
    const length = Math.min(this.#socket.readableLength, chunkBytesMax);
    // Reading from an empty stream is what makes it report its end.
    const chunk: Buffer | null = this.#socket.read(length > 0 ? length : undefined);
    return chunk === null ? null : Uint8Array.from(chunk);
  }

  #stop(): void {
    this.#ended = true;
    this.#wake();
  }
}

/** Null where the handshake was finished, else the reason in a sentence. */
function handshake(secure: TLSSocket, timeoutMs: number): Promise<string | null> {
  return within<string | null>(timeoutMs, 'the handshake was not finished in time', (done) => {
    secure.once('secureConnect', () => done(null));
    secure.on('error', (error) => done(printable(`${codeOf(error)} ${error.message}`)));
    secure.once('close', () => done('the server ended the connection during the handshake'));
  });
}

function chainOf(secure: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  const seen = new Set<string>();
  let certificate = secure.getPeerX509Certificate();
  while (certificate && chain.length < chainMax && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    if (certificate.raw.length > certificateBytesMax) break;
    chain.push(Uint8Array.from(certificate.raw));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** What `begin` reports by calling back, or `late` after `timeoutMs`. */
function within<T>(timeoutMs: number, late: T, begin: (done: (value: T) => void) => void) {
  return new Promise<T>((resolve) => {
    const timer = setTimeout(() => resolve(late), Math.max(0, timeoutMs));
    begin((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
