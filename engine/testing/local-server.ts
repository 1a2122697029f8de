/** TCP servers on loopback that behave as a test wants, and keep count of what reaches them. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export type LocalServer = {
  readonly address: string;
  readonly port: number;
  /** Bytes that were said to the server. */
  heard: number;
  close(): void;
};

type Behave = (socket: Socket) => void;

export function serve(behave: Behave, address = '127.0.0.1'): Promise<LocalServer> {
  return listening(createServer({ allowHalfOpen: true }), 'connection', behave, address);
}

export function serveTls(options: TlsOptions, behave: Behave): Promise<LocalServer> {
  const server = createTlsServer(options);
  // A client that only asks which versions there are ends in the middle of the handshake.
  server.on('tlsClientError', () => {});
  return listening(server, 'secureConnection', behave, '127.0.0.1');
}

async function listening(
  server: Server,
  event: 'connection' | 'secureConnection',
  behave: Behave,
  address: string,
): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.on(event, (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      local.heard += data.length;
    });
    socket.on('end', () => socket.end());
    behave(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, address, resolve);
  });
  const local: LocalServer = {
    address,
    port: (server.address() as AddressInfo).port,
    heard: 0,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return local;
}
