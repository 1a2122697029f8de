import type { Posture } from './posture.ts';

/** Something that was said on the wire: evidence. `bytes` are capped, `length` is the true size. */
export type Utterance = {
  readonly by: 'us' | 'them';
  /** Milliseconds since the connection began. */
  readonly atMs: number;
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Connections to one port are counted from 1. */
  readonly connection: number;
};

/** The names that a service gave itself. All text is printable (facts/text.ts). */
export type Identity = {
  readonly product?: string;
  readonly version?: string;
  /** Operating system or distribution, where the service tells it. */
  readonly os?: string;
  /** The packaged revision where the banner shows it, e.g. `9.2p1-2+deb12u7`. */
  readonly revision?: string;
  /** CPE 2.3 formatted strings, e.g. `cpe:2.3:a:openbsd:openssh:9.2p1:*:*:*:*:*:*:*`. */
  readonly cpe?: readonly string[];
  /** Neutral facts worth showing: title, realm, host name … */
  readonly info?: Readonly<Record<string, string>>;
};

export type Certificate = {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses, at most 32. */
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the DER, lower-case hex without colons. */
  readonly fingerprint: string;
  readonly selfSigned: boolean;
  /** `rsa 2048`, `ec prime256v1`, `ed25519`. */
  readonly key: string;
  readonly keyBits: number | null;
  readonly signature: string;
};

/** TLS as it was seen on a port, from the first byte or after an upgrade. */
export type TlsFacts = {
  readonly from: 'first-byte' | 'upgrade';
  /** The newest version that was agreed, e.g. `TLS 1.3`. */
  readonly version: string | null;
  readonly cipher: string | null;
  readonly alpn: string | null;
  readonly certificate: Certificate | null;
};

/**
 * What listens on an open port. `protocol` is the id of a protocol module; null where something
 * answered that no module knows, or nothing was said: it is then shown as unidentified.
 */
export type Service = Identity & {
  readonly protocol: string | null;
  readonly tls: TlsFacts | null;
  readonly posture: Posture;
  readonly transcript: readonly Utterance[];
  /** Connections (or datagrams) that identification cost the device. */
  readonly connections: number;
  /** Why nothing more is known, in one sentence; null where the service was identified. */
  readonly unidentified: string | null;
};
