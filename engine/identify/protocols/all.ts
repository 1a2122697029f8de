/** Every protocol, sorted by id. A test holds this list against the folder. */
import type { Protocol } from '../protocol.ts';
import { http } from './http.ts';
import { tls } from './tls.ts';

export const protocols: readonly Protocol[] = [http, tls];
