/** Servers that behave as badly as servers can, each of them on a port of loopback. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { type LocalServer, serve, serveTls } from '../../engine/testing/local-server.ts';
import { selfSigned } from '../../engine/testing/self-signed.ts';

/** Escape, clear screen, window title, bell, a C1 code, a bidirectional override, a line separator. */
export const escapes =
  '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp.exe\u2028\u200b\u0000\u0008END-OF-ESCAPES';
/** What a browser would run or fetch, in each of the places that HTML has. */
export const markup =
  '</title></script><script>alert(1)</script><img src=x onerror=alert(2)>"\'><svg onload=alert(3)>';

type Behaviour = (socket: Socket) => void;

const page = (body: string, headers = '') =>
  `HTTP/1.1 200 OK\r\nServer: ${markup}\r\nContent-Type: text/html\r\n${headers}Connection: close\r\n\r\n${body}`;

const behaviours: Readonly<Record<string, Behaviour>> = {
  'an endless banner': (socket) => floodWith(socket, Buffer.alloc(65_536, 'A')),
  'an endless line of SSH': (socket) => {
    socket.write('SSH-2.0-');
    floodWith(socket, Buffer.alloc(65_536, 'B'));
  },
  'a byte now and then': (socket) => {
    const timer = setInterval(() => socket.write('x'), 300);
    socket.on('close', () => clearInterval(timer));
  },
  'escape codes in a banner': (socket) => socket.write(`220 ${escapes} FTP server ready\r\n`),
  'escape codes in a greeting of SSH': (socket) =>
    socket.end(`SSH-2.0-${escapes}\r\n${escapes}\r\n`),
  'markup in a title': (socket) =>
    whenAsked(socket, page(`<title>${markup}${escapes}</title>${markup}`)),
  'a header without an end': (socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
      floodWith(socket, Buffer.alloc(65_536, 'C'));
    });
  },
  'a redirect to itself': (socket) =>
    whenAsked(
      socket,
      `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${socket.localPort}/again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ),
  'an end at once': (socket) => socket.end(),
  'a reset at once': (socket) => socket.resetAndDestroy(),
  'a reset when asked': (socket) => socket.once('data', () => socket.resetAndDestroy()),
  'no word ever': () => {},
  'random bytes': (socket) => {
    socket.write(garbage(4096));
    socket.on('data', () => socket.write(garbage(512)));
  },
  'its own words back': (socket) => socket.pipe(socket),
};

export type Hostile = { readonly name: string; readonly server: LocalServer };

export async function hostileServers(): Promise<readonly Hostile[]> {
  const clear = await Promise.all(
    Object.entries(behaviours).map(async ([name, behave]) => ({
      name,
      server: await serve(behave),
    })),
  );
  const from = new Date(Date.now() - 86_400_000);
  const to = new Date(Date.now() + 86_400_000);
  const huge = selfSigned({ name: `${markup}${escapes}`, from, to, ballast: 60_000 });
  const server = await serveTls(huge, (socket) => whenAsked(socket, page('in TLS')));
  return [...clear, { name: 'a certificate of 60 kB', server }];
}

/** As fast as the other side reads, and for as long. */
function floodWith(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.writable && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

function whenAsked(socket: Socket, answer: string): void {
  socket.once('data', () => socket.end(answer));
}

/** The same each time: a failing run can be repeated. */
function garbage(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x2545f491;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export type Udp = { readonly port: number; close(): void };

/** Answers whatever it is asked with the same hostile text. */
export async function hostileUdp(): Promise<Udp> {
  const socket = createSocket('udp4');
  socket.on('message', (_, from) => socket.send(escapes + markup, from.port, from.address));
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return { port: socket.address().port, close: () => socket.close() };
}
