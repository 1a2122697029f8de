/** Identification against real sockets on loopback, most of them hostile. */
import type { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { Service } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import { greeter, identifyOptions, loopback } from '../testing/identify-options.ts';
import { type LocalServer, serve, serveTls } from '../testing/local-server.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { guardFor } from '../wire/guard.ts';
import type { Guard } from '../wire/wire.ts';
import { type IdentifyOptions, identifyStream } from './identify.ts';
import { protocols } from './protocols/all.ts';
import { transcriptLimits } from './transcript.ts';
import { visitLimits } from './visit.ts';

const servers: LocalServer[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function identify(
  server: LocalServer,
  more: Partial<IdentifyOptions> = {},
  guard = loopback,
) {
  servers.push(server);
  const { address, port } = server;
  const begun = performance.now();
  const service = await identifyStream(
    { address, port, transport: 'tcp' },
    identifyOptions(more, guard),
  );
  expect(service.connections).toBeLessThanOrEqual(visitLimits.connectionsMax);
  const kept = service.transcript.reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(kept).toBeLessThanOrEqual(transcriptLimits.bytesMax);
  const { product = '', version = '', info = {}, unidentified } = service;
  for (const text of [product, version, unidentified ?? '', ...Object.values(info)])
    expect(text).toBe(printable(text, 400));
  return { service, seconds: (performance.now() - begun) / 1_000 };
}

const pour = (bytes: string) => (socket: Socket) => {
  const chunk = Buffer.from(bytes.repeat(Math.ceil(16_384 / bytes.length)), 'latin1');
  const more = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
};

const isIn = (service: Service, fact: keyof Service['posture']) => service.posture[fact]?.is;

describe.concurrent('a server that', () => {
  it('greets is known by one connection', async () => {
    const server = await serve((socket) => socket.write('HELLO 1.2\r\n'));
    const { service } = await identify(server, { protocols: [...protocols, greeter] });
    expect(service).toMatchObject({ protocol: 'greeter', version: '1.2', connections: 1 });
    expect(service.unidentified).toBeNull();
    expect(server.heard).toBe(0);
  });

  it('answers HTTP on any port is known by one connection', async () => {
    const server = await serve((socket) =>
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nServer: nginx/1.22.1\r\n\r\n')),
    );
    const { service } = await identify(server);
    expect(service).toMatchObject({ protocol: 'http', product: 'nginx', connections: 1 });
    expect(service.transcript.map(({ by }) => by)).toEqual(['us', 'them']);
  });

  it('lets strangers wait and hangs up on who speaks is known where it usually greets', async () => {
    const server = await serve((socket) => {
      const greeting = setTimeout(() => socket.writable && socket.write('HELLO 1.2\r\n'), 7_500);
      socket.once('data', () => {
        clearTimeout(greeting);
        socket.end();
      });
    });
    const usual = { ...greeter, ports: [server.port] };
    const { service } = await identify(server, { protocols: [...protocols, usual] });
    expect(service).toMatchObject({ protocol: 'greeter', connections: 8 });
  });

  it('hangs up on every word but those of ONC RPC is known by its eighth at most', async () => {
    const replies = Array.from({ length: 6 }, (_, i) =>
      Buffer.from(
        `80000018 506f730${i} 00000001 ${'00000000'.repeat(3)} 00000001`.replaceAll(' ', ''),
        'hex',
      ),
    );
    const server = await serve((socket) =>
      socket.once('data', (chunk) => {
        if (chunk[0] === 0x80) socket.write(Buffer.concat(replies));
        else socket.end();
      }),
    );
    const { service } = await identify(server);
    expect(service.protocol).toBe('onc-rpc');
    expect(service.connections).toBeLessThanOrEqual(5);
  });

  it('greets late is known, whatever it was asked meanwhile', async () => {
    const server = await serve((socket) => {
      setTimeout(() => socket.writable && socket.end('SSH-2.0-Late_1.0\r\n'), 4_000);
    });
    expect((await identify(server)).service.protocol).toBe('ssh');
  });

  it('ends each connection without a word is left alone after two', async () => {
    const { service } = await identify(await serve((socket) => socket.end()));
    expect(service).toMatchObject({
      protocol: null,
      connections: 2,
      unidentified: 'it ends each connection without a word',
    });
  });

  it('sends back exactly what it is told, twice, is an echo and known by one connection', async () => {
    const { service } = await identify(await serve((socket) => socket.pipe(socket)));
    expect(service).toMatchObject({ protocol: 'echo', connections: 1, unidentified: null });
  });

  it('sends back what it is told with a word of its own is left alone', async () => {
    const server = await serve((socket) => {
      socket.on('data', (chunk) => socket.write(Buffer.concat([chunk, Buffer.from('> ')])));
    });
    const { service } = await identify(server);
    expect(service.unidentified).toBe('it sends back whatever it is told');
    expect(service.connections).toBe(1);
  });

  it('sends back the first word alone is no echo', async () => {
    const server = await serve((socket) => {
      socket.once('data', (chunk) => socket.write(chunk));
    });
    const { service } = await identify(server, { streamLimits: { portMs: 6_000 } });
    expect(service.protocol).toBeNull();
  });

  it('sends back a handshake and nothing else is known where that may be said', async () => {
    const heard: string[] = [];
    const debuggee = () =>
      serve((socket) =>
        socket.once('data', (bytes) => {
          heard.push(bytes.toString('latin1'));
          if (heard.at(-1) === 'JDWP-Handshake') socket.write(bytes);
          else socket.end();
        }),
      );
    expect((await identify(await debuggee())).service.protocol).toBeNull();
    expect(heard).not.toContain('JDWP-Handshake');
    const { service } = await identify(await debuggee(), { extended: true });
    expect(service).toMatchObject({ protocol: 'jdwp', connections: 3 });
    expect(isIn(service, 'no-authentication')).toBe('yes');
  });

  it('sends back whatever it is told is no debugger, whatever may be said', async () => {
    const server = await serve((socket) => socket.pipe(socket));
    const { service } = await identify(server, { extended: true });
    expect(service.protocol).not.toBe('jdwp');
  });

  it('says nothing costs no more than its time and its connections', async () => {
    const streamLimits = { portMs: 6_000 };
    const { service, seconds } = await identify(await serve(() => {}), { streamLimits });
    expect(service.protocol).toBeNull();
    expect(service.unidentified).toBe('it said nothing, whatever it was asked');
    expect(seconds).toBeLessThan(20);
  });

  it('has a greeting without end is heard to a bound', async () => {
    const { service, seconds } = await identify(await serve(pour('all work and no play ')));
    expect(service.protocol).toBeNull();
    expect(service.unidentified).toContain('it greets with all work');
    expect(seconds).toBeLessThan(20);
  });

  it('has a header without end is heard to a bound', async () => {
    const server = await serve((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
        pour('y')(socket);
      });
    });
    const { service, seconds } = await identify(server);
    expect(service.protocol).toBe('http');
    expect(seconds).toBeLessThan(20);
  });

  it('has a body without end is heard to a bound', async () => {
    const server = await serve((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nServer: lighttpd/1.4.69\r\n\r\n');
        pour('<title>')(socket);
      });
    });
    const { service, seconds } = await identify(server);
    expect(service).toMatchObject({ protocol: 'http', product: 'lighttpd', version: '1.4.69' });
    expect(seconds).toBeLessThan(20);
  });

  it('drips one byte at a time ends with its time', async () => {
    const server = await serve((socket) => {
      const words = 'HTTP/1.1 200 OK\r\nServer: drip/1\r\nX: ';
      let at = 0;
      const timer = setInterval(() => socket.writable && socket.write(words[at++] ?? 'x'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    const { seconds } = await identify(server, { streamLimits: { portMs: 5_000 } });
    expect(seconds).toBeLessThan(20);
  });

  it('resets whoever speaks ends in a sentence', async () => {
    const server = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { service } = await identify(server);
    expect(service.unidentified).toBe('it said nothing, whatever it was asked');
  });

  it('answers with every byte there is ends in a sentence', async () => {
    const noise = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 197 + 13) % 256));
    const server = await serve((socket) => socket.on('data', () => socket.write(noise)));
    expect((await identify(server)).service.unidentified).toContain('no protocol knows its words');
  });

  it('wants to write into the terminal may not', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u202e<script>alert(1)</script>';
    const server = await serve((socket) =>
      socket.once('data', () => {
        const body = `<title>${evil}</title>`;
        socket.end(
          `HTTP/1.0 200 OK\r\nServer: ${evil}\r\nWWW-Authenticate: Basic realm="${evil}"\r\n\r\n${body}`,
        );
      }),
    );
    const { service } = await identify(server);
    expect(service.protocol).toBe('http');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(JSON.stringify(service.info)).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe.concurrent('a port to which no byte is ever sent', () => {
  const passive: Guard = { ...loopback, maySay: () => false };

  it('is known where it greets, and hears nothing', async () => {
    const server = await serve((socket) => socket.write('SSH-2.0-Quiet_1.0\r\n'));
    const refusing: Guard = {
      ...passive,
      say: () => guardFor(() => true).say('127.0.0.1', 9_100, 'tcp'),
    };
    const { service } = await identify(server, {}, refusing);
    expect(service.protocol).toBe('ssh');
    expect(server.heard).toBe(0);
  });

  it('is left unidentified where it says nothing', async () => {
    const server = await serve(() => {});
    const { service } = await identify(server, {}, passive);
    expect(service).toMatchObject({ protocol: null, connections: 1 });
    expect(service.unidentified).toContain('no byte is ever sent');
    expect(server.heard).toBe(0);
  });
});

describe.concurrent('inside TLS', () => {
  const dates = { from: new Date('2020-01-01'), to: new Date('2026-12-01') };
  const answer = (socket: Socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nServer: Caddy\r\n\r\n'));

  it('the service is found, with the versions and the certificate', async () => {
    const server = await serveTls(selfSigned({ name: 'web.example', ...dates }), answer);
    const { service } = await identify(server);
    expect(service).toMatchObject({ protocol: 'http', product: 'Caddy httpd', unidentified: null });
    expect(service.tls).toMatchObject({ from: 'first-byte', version: 'TLS 1.3' });
    expect(service.tls?.certificate).toMatchObject({
      subject: 'CN=web.example',
      key: 'ec prime256v1',
      notAfter: '2026-12-01T00:00:00.000Z',
    });
    expect(isIn(service, 'tls-1.2')).toBe('yes');
    expect(isIn(service, 'tls-1.0')).toBe('no');
    expect(isIn(service, 'certificate-self-signed')).toBe('yes');
    expect(isIn(service, 'certificate-expires-soon')).toBe('yes');
    expect(isIn(service, 'cleartext')).toBe('no');
  });

  it('a server that greets is found', async () => {
    const server = await serveTls(selfSigned({ name: 'mail.example', ...dates }), (socket) => {
      socket.write('* OK IMAP4rev1 ready\r\n');
    });
    expect((await identify(server)).service).toMatchObject({ protocol: 'imap' });
  });

  it('silence leaves TLS itself, with its facts', async () => {
    const server = await serveTls(selfSigned({ name: 'mute.example', ...dates }), () => {});
    const { service } = await identify(server, { streamLimits: { portMs: 8_000 } });
    expect(service.protocol).toBe('tls');
    expect(service.unidentified).toBe('inside TLS: it said nothing, whatever it was asked');
    expect(isIn(service, 'tls-1.3')).toBe('yes');
  });

  it('a big certificate is read or refused, in time', async () => {
    const big = selfSigned({ name: 'big.example', ...dates, ballast: 90_000 });
    const { service, seconds } = await identify(await serveTls(big, answer));
    expect(['http', 'tls']).toContain(service.protocol);
    expect(isIn(service, 'tls-1.3')).toBe('yes');
    expect(seconds).toBeLessThan(20);
  });

  it('a certificate without end is heard to a bound', async () => {
    const server = await serve((socket) => {
      socket.once('data', () => {
        // ServerHello of TLS 1.2, then a Certificate message that claims 16 MiB.
        socket.write(
          Buffer.from(
            `1603030031 0200002d 0303 ${'00'.repeat(32)} 00 c02f 00 0005 ff01000100 0b`.replaceAll(
              ' ',
              '',
            ),
            'hex',
          ),
        );
        pour('\x16\x03\x03\x00\x04\x0b\xff\xff\xff')(socket);
      });
    });
    const { service, seconds } = await identify(server);
    expect(service.protocol).toBe('tls');
    expect(seconds).toBeLessThan(30);
  });
});
