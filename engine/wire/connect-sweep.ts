/** The fastest way to try many connections that this machine has. */
import { connectsByLinux } from './connect-sweep-linux.ts';
import { connectsByNode } from './connect-sweep-node.ts';
import type { Attempt, Connects } from './connects.ts';
import { libc } from './libc.ts';
import type { Guard } from './wire.ts';

export function openConnects<A extends Attempt>(guard: Guard): Connects<A> {
  const native = libc();
  return native ? connectsByLinux<A>(guard, native) : connectsByNode<A>(guard);
}
