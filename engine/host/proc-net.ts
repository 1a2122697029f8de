/**
 * Linux's tables of sockets, /proc/net/{tcp,tcp6,udp,udp6} (proc(5)): pure reading of their text.
 * Addresses are printed as 32-bit words in the machine's own byte order, ports as plain hexadecimal.
 */
import type { Transport } from '../facts/endpoint.ts';
import { ipv6Text } from '../facts/ipv6-text.ts';

export type SocketEntry = {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  /** 0 where the kernel names none. */
  readonly inode: number;
};

/** TCP_LISTEN, and TCP_CLOSE, which is how an unconnected UDP socket is shown. */
const listening: Readonly<Record<Transport, string>> = { tcp: '0A', udp: '07' };
const rowsMax = 200_000;
const line =
  /^\s*\d+:\s+([0-9A-F]{8,32}):([0-9A-F]{4})\s+[0-9A-F]+:([0-9A-F]{4})\s+([0-9A-F]{2})\s/;
/** After state: queues, timer, retransmits, uid, timeout, inode. */
const inodeColumn = 9;

/** The sockets of a table that wait for anybody: listening, or bound and not connected. */
export function listeningSockets(text: string, transport: Transport): readonly SocketEntry[] {
  const found: SocketEntry[] = [];
  for (const row of text.split('\n').slice(1, rowsMax)) {
    const [, address, port, remotePort, state] = line.exec(row) ?? [];
    if (!address || !port || state !== listening[transport] || remotePort !== '0000') continue;
    const canonical = addressOf(address);
    if (canonical === null) continue;
    const inode = Number(row.trim().split(/\s+/)[inodeColumn] ?? 0);
    found.push({
      transport,
      address: canonical,
      port: Number.parseInt(port, 16),
      inode: Number.isSafeInteger(inode) ? inode : 0,
    });
  }
  return found;
}

/** Null where the text is of neither length. IPv4-mapped IPv6 becomes IPv4. */
export function addressOf(hex: string): string | null {
  if (hex.length !== 8 && hex.length !== 32) return null;
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    const digits = hex.slice(word, word + 8);
    for (let byte = 6; byte >= 0; byte -= 2) {
      bytes.push(Number.parseInt(digits.slice(byte, byte + 2), 16));
    }
  }
  const isMapped = bytes.length === 16 && hex.startsWith('0000000000000000FFFF0000');
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => {
    return ((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0);
  });
  return ipv6Text(groups);
}
