/** Services that were identified, as a journal keeps them: JSON, with the evidence's bytes in base64. */
import type { Service } from '../facts/service.ts';

export function serviceBytes(key: string, service: Service): Uint8Array {
  return Buffer.from(JSON.stringify({ key, service }, packed));
}

/** Null for what is none: it is identified anew. */
export function serviceFrom(payload: Uint8Array): [string, Service] | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(payload).toString('utf8'), unpacked);
    const { key, service } = read as { key: unknown; service: Service };
    const { protocol, posture, transcript, connections } = service;
    const isName = protocol === null || typeof protocol === 'string';
    const isWhole = isName && typeof posture === 'object' && typeof connections === 'number';
    if (typeof key !== 'string' || !isWhole || !Array.isArray(transcript)) return null;
    return [key, service];
  } catch {
    return null;
  }
}

function packed(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? { $bytes: Buffer.from(value).toString('base64') }
    : isBufferJson(value)
      ? { $bytes: Buffer.from(value.data).toString('base64') }
      : value;
}

/** What JSON.stringify has made of a Buffer before it asks. */
function isBufferJson(value: unknown): value is { data: number[] } {
  const one = value as { type?: unknown; data?: unknown } | null;
  return typeof one === 'object' && one?.type === 'Buffer' && Array.isArray(one.data);
}

function unpacked(_key: string, value: unknown): unknown {
  const { $bytes } = (typeof value === 'object' && value !== null ? value : {}) as {
    $bytes?: unknown;
  };
  return typeof $bytes === 'string' ? Uint8Array.from(Buffer.from($bytes, 'base64')) : value;
}
