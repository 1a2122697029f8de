/** What `version` says of a memcached server, over TCP and UDP alike (memcached doc/protocol.txt). */
import { cpe23 } from '../facts/cpe.ts';
import type { Identity } from '../facts/service.ts';
import { latin1Text } from './bytes.ts';

/** The line without its end, e.g. `VERSION 1.6.18`; undefined where it is something else, or cut off. */
export function versionLine(bytes: Uint8Array): string | undefined {
  return /^(VERSION [\x20-\x7e]{1,64})\r\n/.exec(latin1Text(bytes.subarray(0, 80)))?.[1];
}

/** Only a version in memcached's own form names the product: other stores speak its protocol too. */
export function memcachedNamed(line: string | undefined): Identity {
  const version = /^VERSION (\d+\.\d+\.\d+[\w.-]*)$/.exec(line ?? '')?.[1];
  if (version === undefined) return {};
  return { product: 'Memcached', version, cpe: [cpe23('a', 'memcached', 'memcached', version)] };
}
