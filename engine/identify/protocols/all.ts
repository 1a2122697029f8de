/** Every protocol, sorted by id. A test holds this list against the folder. */
import type { Protocol } from '../protocol.ts';
import { http } from './http.ts';
import { rdp } from './rdp.ts';
import { smb } from './smb.ts';
import { tls } from './tls.ts';

export const protocols: readonly Protocol[] = [http, rdp, smb, tls];
