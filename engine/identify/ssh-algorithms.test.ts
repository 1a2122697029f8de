import { describe, expect, it } from 'vitest';
import { concat, hex, latin1, uint } from './bytes.ts';
import {
  type KexInit,
  readKexInit,
  terrapinProne,
  weakCiphers,
  weakHostKeys,
  weakKex,
  weakMacs,
} from './ssh-algorithms.ts';

const offer = (some: Partial<KexInit>): KexInit => ({
  kex: [],
  hostKeys: [],
  ciphers: [],
  macs: [],
  compression: [],
  ...some,
});

describe('outdated algorithms', () => {
  it.each([
    ['diffie-hellman-group1-sha1', true],
    ['diffie-hellman-group14-sha1', true],
    ['diffie-hellman-group-exchange-sha1', true],
    ['gss-group1-sha1-toWM5Slw5Ew8Mqkay+al2g==', true],
    ['gss-gex-sha1-toWM5Slw5Ew8Mqkay+al2g==', true],
    ['rsa1024-sha1', true],
    ['diffie-hellman-group14-sha256', false],
    ['diffie-hellman-group-exchange-sha256', false],
    ['curve25519-sha256@libssh.org', false],
    ['ext-info-s', false],
  ])('key exchange %s: %s', (name, weak) => {
    expect(weakKex(offer({ kex: [name] }))).toEqual(weak ? [name] : []);
  });

  it.each([
    ['3des-cbc', true],
    ['3des-ctr', true],
    ['arcfour256', true],
    ['aes256-cbc', true],
    ['rijndael-cbc@lysator.liu.se', true],
    ['none', true],
    ['aes256-ctr', false],
    ['aes256-gcm@openssh.com', false],
    ['chacha20-poly1305@openssh.com', false],
  ])('cipher %s: %s', (name, weak) => {
    expect(weakCiphers(offer({ ciphers: [name] }))).toEqual(weak ? [name] : []);
  });

  it.each([
    ['hmac-md5', true],
    ['hmac-md5-etm@openssh.com', true],
    ['hmac-sha1-96', true],
    ['hmac-sha1-96-etm@openssh.com', true],
    ['hmac-ripemd160', true],
    ['none', true],
    ['hmac-sha1', false],
    ['umac-64@openssh.com', false],
    ['hmac-sha2-256', false],
  ])('MAC %s: %s', (name, weak) => {
    expect(weakMacs(offer({ macs: [name] }))).toEqual(weak ? [name] : []);
  });

  it('an RSA key is weak only where it can sign with nothing but SHA-1', () => {
    expect(weakHostKeys(offer({ hostKeys: ['ssh-rsa', 'ssh-ed25519'] }))).toEqual(['ssh-rsa']);
    expect(weakHostKeys(offer({ hostKeys: ['ssh-rsa', 'rsa-sha2-512'] }))).toEqual([]);
    expect(weakHostKeys(offer({ hostKeys: ['ssh-dss', 'rsa-sha2-512'] }))).toEqual(['ssh-dss']);
  });

  it('prefix truncation takes a prone mode and no strict exchange', () => {
    const chacha = { ciphers: ['chacha20-poly1305@openssh.com'] };
    const cbc = { ciphers: ['aes128-cbc'], macs: ['hmac-sha2-256-etm@openssh.com'] };
    const strict = { kex: ['kex-strict-s-v00@openssh.com'] };
    expect(terrapinProne(offer(chacha))).toHaveLength(1);
    expect(terrapinProne(offer(cbc))).toHaveLength(1);
    expect(terrapinProne(offer({ ...chacha, ...strict }))).toEqual([]);
    expect(terrapinProne(offer({ ciphers: ['aes128-cbc'], macs: ['hmac-sha2-256'] }))).toEqual([]);
    expect(terrapinProne(offer({ ciphers: ['aes128-ctr'], macs: cbc.macs }))).toEqual([]);
  });
});

describe('SSH_MSG_KEXINIT', () => {
  const list = (names: string) => concat(uint(names.length, 4), latin1(names));
  const lists = ['k', 'h', 'a,b', 'b,c', 'm', 'm', 'none', 'zlib', '', ''].map(list);
  const payload = concat(hex('14'), new Uint8Array(16), ...lists, hex('00 00000000'));

  it('gives the names of both directions once', () => {
    expect(readKexInit(payload)).toEqual({
      kex: ['k'],
      hostKeys: ['h'],
      ciphers: ['a', 'b', 'c'],
      macs: ['m'],
      compression: ['none', 'zlib'],
    });
  });

  it('is nothing where it is another message, or cut off in its lists', () => {
    expect(readKexInit(concat(hex('15'), payload.subarray(1)))).toBeUndefined();
    const listsEnd = 17 + lists.slice(0, 8).reduce((sum, bytes) => sum + bytes.length, 0);
    for (let length = 0; length < listsEnd; length++)
      expect(readKexInit(payload.subarray(0, length))).toBeUndefined();
  });

  it('drops names that are too long or not printable', () => {
    const odd = [`${'x'.repeat(65)},ok,\x1b[31m`, ...Array.from({ length: 9 }, () => '')].map(list);
    const message = concat(hex('14'), new Uint8Array(16), ...odd, hex('00 00000000'));
    expect(readKexInit(message)?.kex).toEqual(['ok']);
  });
});
