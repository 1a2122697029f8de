/**
 * What the kernel may put into the receive ring, as classic BPF (linux/filter.h): TCP to our source
 * ports, and ICMP's "destination unreachable". It spares us the rest of the machine's traffic; it
 * proves nothing, answer.ts and the cookie do. Offsets count from the IP header.
 */
import { setOption, solSocket } from './libc.ts';
import { NativeMemory } from './native-memory.ts';

type Instruction = readonly [code: number, k: number, ifTrue?: number, ifFalse?: number];

const loadByte = 0x30;
const loadHalf = 0x28;
const loadByteAtX = 0x50;
const loadHalfAtX = 0x48;
const loadHeaderBytes = 0xb1; // X = 4 × the low half of the byte: the length of an IPv4 header
const jumpIfEqual = 0x15;
const jumpIfGreater = 0x25;
const jumpIfAtLeast = 0x35;
const jumpIfSet = 0x45;
const accept = [0x06, 2048] as const; // as many bytes of the packet as are kept
const refuse = [0x06, 0] as const;

/** `first` and `last`: our source ports. */
export function ipv4AnswersTo(first: number, last: number): readonly Instruction[] {
  return [
    [loadHalf, 6],
    [jumpIfSet, 0x1fff, 10, 0], // not the first fragment
    [loadHeaderBytes, 0],
    [loadByte, 9],
    [jumpIfEqual, 6, 0, 3], // TCP
    [loadHalfAtX, 2],
    [jumpIfAtLeast, first, 0, 5],
    [jumpIfGreater, last, 4, 3],
    [jumpIfEqual, 1, 0, 3], // ICMP
    [loadByteAtX, 0],
    [jumpIfEqual, 3, 0, 1],
    accept,
    refuse,
  ];
}

export function ipv6AnswersTo(first: number, last: number): readonly Instruction[] {
  return [
    [loadByte, 6],
    [jumpIfEqual, 6, 0, 3], // TCP
    [loadHalf, 42],
    [jumpIfAtLeast, first, 0, 5],
    [jumpIfGreater, last, 4, 3],
    [jumpIfEqual, 58, 0, 3], // ICMPv6
    [loadByte, 40],
    [jumpIfEqual, 1, 0, 1],
    accept,
    refuse,
  ];
}

/** Neighbour advertisements alone (RFC 4861 4.4). */
export const neighbourAdvertisements: readonly Instruction[] = [
  [loadByte, 6],
  [jumpIfEqual, 58, 0, 3],
  [loadByte, 40],
  [jumpIfEqual, 136, 0, 1],
  accept,
  refuse,
];

export function attachFilter(fd: number, program: readonly Instruction[]): void {
  const soAttachFilter = 26;
  const memory = new NativeMemory(4096); // the kernel copies it before the call returns
  const view = new DataView(memory.bytes.buffer);
  for (const [i, [code, k, ifTrue = 0, ifFalse = 0]] of program.entries()) {
    view.setUint16(i * 8, code, true);
    view.setUint8(i * 8 + 2, ifTrue);
    view.setUint8(i * 8 + 3, ifFalse);
    view.setUint32(i * 8 + 4, k, true);
  }
  const header = new Uint8Array(16); // sock_fprog: count, padding, pointer
  new DataView(header.buffer).setUint16(0, program.length, true);
  new DataView(header.buffer).setBigUint64(8, memory.address, true);
  try {
    setOption(fd, solSocket, soAttachFilter, header);
  } finally {
    memory.free();
  }
}
