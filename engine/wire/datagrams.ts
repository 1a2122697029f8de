/**
 * One request, one answer, over a connected UDP socket: the kernel then drops what others send and
 * hands us the ICMP errors of this endpoint alone. A new socket for each request, so that a late
 * answer to the last one is never read as the answer to this one.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6, SocketAddress } from 'node:net';
import { outcomeOf } from './network-error.ts';
import type { Answered, DatagramWire, Guard } from './wire.ts';

export function openDatagrams(guard: Guard, options: { signal?: AbortSignal } = {}): DatagramWire {
  const { signal } = options;
  const waiting = new Set<() => void>();
  signal?.addEventListener('abort', () => {
    for (const stop of waiting) stop();
  });
  return {
    async ask(address, port, request, timeoutMs, fromAnyPort = false) {
      guard.say(address, port, 'udp');
      if (request.length === 0) throw new Error('an empty datagram finds nothing');
      if (signal?.aborted) return { is: 'unknown', reason: 'interrupted' };
      const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
      let stop = () => {};
      try {
        return await new Promise<Answered>((resolve) => {
          stop = () => resolve({ is: 'unknown', reason: 'interrupted' });
          waiting.add(stop);
          const exchanged = fromAnyPort ? exchangeLoosely : exchange;
          exchanged(socket, { address, port, request, timeoutMs }, resolve);
        });
      } finally {
        waiting.delete(stop);
        socket.removeAllListeners('message');
        socket.close();
      }
    },
  };
}

type Asked = { address: string; port: number; request: Uint8Array; timeoutMs: number };

function exchange(socket: Socket, asked: Asked, done: (answered: Answered) => void): void {
  const timer = setTimeout(() => settle({ is: 'unknown', reason: 'udp-silence' }), asked.timeoutMs);
  const settle = (answered: Answered) => {
    clearTimeout(timer);
    done(answered);
  };
  const fail = (error: unknown) => {
    const { state, reason } = outcomeOf(error);
    settle({ is: state, reason: reason === 'refused' ? 'port-unreachable' : reason });
  };
  socket.on('error', fail);
  socket.once('message', (bytes) => settle({ is: 'answer', bytes: Uint8Array.from(bytes) }));
  // Without an argument for the error here, a failure to connect is an 'error' event, as wanted.
  socket.once('connect', () => {
    const local = socket.address();
    if (local.port === asked.port && local.address === socket.remoteAddress().address)
      return settle({ is: 'closed', reason: 'self-connect' });
    socket.send(asked.request, (error) => {
      if (error) fail(error);
    });
  });
  try {
    socket.connect(asked.port, asked.address);
  } catch (error) {
    fail(error);
  }
}

/** Over an unconnected socket: whatever port of the address answers first. */
function exchangeLoosely(socket: Socket, asked: Asked, done: (answered: Answered) => void): void {
  const silence: Answered = { is: 'unknown', reason: 'udp-silence' };
  const timer = setTimeout(() => settle(silence), asked.timeoutMs);
  const settle = (answered: Answered) => {
    clearTimeout(timer);
    done(answered);
  };
  const fail = (error: unknown) => {
    const { state, reason } = outcomeOf(error);
    settle({ is: state, reason });
  };
  const wanted = socketAddress(asked.address);
  socket.on('error', fail);
  socket.on('message', (bytes, { address }) => {
    if (socketAddress(address) === wanted) settle({ is: 'answer', bytes: Uint8Array.from(bytes) });
  });
  socket.send(asked.request, asked.port, asked.address, (error) => {
    if (error) fail(error);
  });
}

/** One spelling of an address; a zone is this machine's own matter. */
function socketAddress(text: string): string {
  const [address = ''] = text.split('%');
  return new SocketAddress({ address, family: isIPv6(address) ? 'ipv6' : 'ipv4' }).address;
}
