/** Every protocol, sorted by id. A test holds this list against the folder. */
import type { Protocol } from '../protocol.ts';

export const protocols: readonly Protocol[] = [];
