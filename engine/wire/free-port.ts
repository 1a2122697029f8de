/** A port that was free a moment ago, so that a look at it has only one right answer: closed. */
import { createServer } from 'node:net';

/** Binds and lets go. Null where this machine has not even one to give, or not that address. */
export function freePort(address: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: address, port: 0, exclusive: true }, () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : null;
      server.close(() => resolve(port));
    });
  });
}
