/**
 * TCP connections by the operating system, with no privilege: what identification talks over.
 *
 * A connection to loopback may meet itself: the kernel picks the very port that is dialled as the
 * local one, and the handshake succeeds with nobody listening. Such a connection is reported closed.
 */
import { connect, type Socket } from 'node:net';
import { codeOf, outcomeOf } from './network-error.ts';
import { SocketConnection } from './socket-connection.ts';
import type { Dialed, Dialer, Guard } from './wire.ts';

export function openDialer(guard: Guard, options: { signal?: AbortSignal } = {}): Dialer {
  const sockets = new Set<Socket>();
  const { signal } = options;
  // One listener for all sockets: a signal with thousands of listeners is slow and warns.
  signal?.addEventListener('abort', () => {
    for (const socket of sockets) socket.destroy();
  });
  return {
    async dial(address, port, timeoutMs) {
      guard.reach(address, port, 'tcp');
      if (signal?.aborted) return { state: 'unknown', reason: 'interrupted' };
      const socket = connect({ host: address, port, allowHalfOpen: true });
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // Paused before it is connected: nothing is read from the kernel until somebody asks.
      socket.pause();
      const dialed = await settle(socket, timeoutMs, signal);
      if (dialed !== 'connected') return dialed;
      if (isSelfConnected(socket)) {
        socket.resetAndDestroy();
        return { state: 'closed', reason: 'self-connect' };
      }
      if (!socket.destroyed) socket.setNoDelay(true);
      const connection = new SocketConnection(socket, () => guard.say(address, port, 'tcp'));
      return { state: 'open', connection };
    },
  };
}

function settle(
  socket: Socket,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Exclude<Dialed, { state: 'open' }> | 'connected'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve({ state: 'filtered', reason: 'no-answer' });
      socket.destroy();
    }, timeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve('connected');
    });
    // Stays attached for the socket's whole life: an error after this one is the peer's going away,
    // which whoever reads or writes learns from the close that follows.
    socket.on('error', (error) => {
      clearTimeout(timer);
      // A refusal is ECONNREFUSED. This one had been accepted, and was reset before we looked.
      resolve(codeOf(error) === 'ECONNRESET' ? 'connected' : outcomeOf(error));
    });
    socket.once('close', () => {
      clearTimeout(timer);
      const interrupted = signal?.aborted ?? false;
      resolve({ state: 'unknown', reason: interrupted ? 'interrupted' : 'local-limit' });
    });
  });
}

function isSelfConnected(socket: Socket): boolean {
  return (
    !socket.destroyed &&
    socket.localPort === socket.remotePort &&
    socket.localAddress === socket.remoteAddress
  );
}
