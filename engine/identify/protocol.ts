/**
 * A protocol: one plain object in one file, with its test and its recorded bytes beside it. It never
 * sees a socket. `recognize` and `posture` are pure, so stored facts can be judged again without a
 * packet. What it does not know it leaves out: silence is better than a guess.
 */
import type { Posture } from '../facts/posture.ts';
import type { Identity } from '../facts/service.ts';
import type { Datagrams, Talk } from './talk.ts';

/**
 * The first bytes that a server said. `asked` is the id of the protocol whose `hello` drew them, or
 * null for a greeting that came by itself. A module may know an answer to another's hello as its
 * own protocol (Redis answers `GET / HTTP/1.0` with `-ERR`), so that one connection settles many.
 */
export type Heard = {
  readonly bytes: Uint8Array;
  readonly asked: string | null;
  /** True where the server ended the connection after these bytes: no more will come. */
  readonly ended: boolean;
};

/** `more`: what came so far fits, and more bytes may settle it. */
export type Recognition = 'yes' | 'no' | 'more';

type Shared<Facts> = {
  /** Stored in results, so never renamed or reused. Kebab-case, the name of its file. */
  readonly id: string;
  /** As a person says it: `Secure Shell`. */
  readonly title: string;
  /** What it is, in one or two sentences, and its secure replacement where it needs one. */
  readonly about: string;
  /** RFC, MS-spec section or vendor document. */
  readonly spec: string;
  /** Where it usually sits: a hint about the order of attempts, never evidence. */
  readonly ports: readonly number[];
  recognize(heard: Heard): Recognition;
  /** The names that the facts give. Pure. */
  identity(facts: Partial<Facts>): Identity;
  /**
   * Each fact that this protocol can show, unknown ones included. Pure. `seen.tls` is true where it
   * runs inside TLS from the first byte; an upgrade in between is the protocol's own fact.
   */
  posture(facts: Partial<Facts>, seen: { readonly tls: boolean }): Posture;
};

export type StreamProtocol<Facts = object> = Shared<Facts> & {
  readonly transport: 'tcp';
  /** What a client says first; null where the server greets. */
  readonly hello: Uint8Array | null;
  /**
   * True where the hello itself matters to the server (it takes the only place of a debugger): it is
   * said only where the user allowed more than harmless requests. `recognize` then never says `more`
   * to another's words.
   */
  readonly helloIsExtended?: boolean;
  /**
   * True where the answer repeats the hello, as an echo server does. It counts only once the port
   * was told something else and did not send that back.
   */
  readonly helloComesBack?: boolean;
  /** False where it never runs inside TLS (TLS itself, RDP, SMB). */
  readonly insideTls: boolean;
  /**
   * True where its servers act on whatever they hear: on its usual ports nobody else's hello is said.
   * That is care and no evidence: another service there stays unknown unless it greets.
   */
  readonly alone?: boolean;
  /**
   * Learns what needs no credentials, filling `facts` as it goes, so that what was learnt survives
   * when the server hangs up. `talk` begins with what was recognized still unread.
   * A `TalkEnded` may be left uncaught: the caller keeps the facts.
   */
  interview(talk: Talk, facts: Partial<Facts>): Promise<void>;
};

export type DatagramProtocol<Facts = object> = Shared<Facts> & {
  readonly transport: 'udp';
  /** The request that finds it. Never empty. */
  readonly hello: Uint8Array;
  /**
   * For servers that are silent on `hello`, in the order to try: an SNMP agent without version 3, a
   * name server that drops the class CHAOS.
   */
  readonly hellosAlso?: readonly Uint8Array[];
  /** True where the server answers from a port of its own for each request (TFTP). */
  readonly answersFromAnyPort?: boolean;
  /** `first` is the answer to `hello` (or to one of `hellosAlso`). */
  interview(datagrams: Datagrams, first: Uint8Array, facts: Partial<Facts>): Promise<void>;
};

export type Protocol<Facts = object> = StreamProtocol<Facts> | DatagramProtocol<Facts>;
