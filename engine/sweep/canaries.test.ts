import { describe, expect, it } from 'vitest';
import { Canaries, firstCanaryAttempt } from './canaries.ts';
import { SynDevice } from './syn-device.ts';

const timeoutMs = 1000;

function setting(...answers: readonly ['syn-ack' | 'rst', number][]) {
  const told: boolean[] = [];
  const came: (number | null)[] = [];
  const canaries = new Canaries(
    timeoutMs,
    (_device, _kind, wasAnswered) => told.push(wasAnswered),
    (_device, _kind, wasAnswered, sentAt, now) => came.push(wasAnswered ? now - sentAt : null),
  );
  const device = new SynDevice(() => {});
  for (const [kind, port] of answers) {
    device.hear({ port, kind, attempt: 0, byDevice: true }, 0, 60_000);
  }
  const send = (now: number, purpose: 'passing' | 'proof' = 'passing') => {
    const canary = canaries.next(3, device, purpose);
    if (canary) canaries.sent(3, device, canary, now, 0);
    return canary;
  };
  return { told, came, canaries, device, send };
}

describe('Canaries', () => {
  it('are ports that answered, under attempt numbers of their own', () => {
    const { send } = setting(['rst', 81], ['rst', 82]);
    const ports = Array.from({ length: 4 }, (_, i) => send(i));
    for (const canary of ports) {
      expect([81, 82]).toContain(canary?.port);
      expect(canary?.attempt).toBeGreaterThanOrEqual(firstCanaryAttempt);
    }
    expect(new Set(ports.map((canary) => canary?.attempt)).size).toBe(4);
  });

  it('are answered by their own attempt alone', () => {
    const { canaries, send, told, device } = setting(['rst', 81]);
    const canary = send(0);
    canaries.answered(3, 81, 0, 0);
    canaries.answered(4, 81, canary?.attempt ?? 0, 0);
    expect(told).toEqual([]);
    canaries.answered(3, 81, canary?.attempt ?? 0, 0);
    canaries.answered(3, 81, canary?.attempt ?? 0, 0); // a duplicate
    canaries.expire(0);
    expect(told).toEqual([true]);
    expect(device.ledger).toMatchObject({ canariesSent: 1, canariesLost: 0 });
  });

  it('are lost when they are overdue, not before', () => {
    const { canaries, send, told, device } = setting(['rst', 81]);
    send(0);
    send(500);
    canaries.expire(999);
    expect(told).toEqual([]);
    canaries.expire(1000);
    expect(told).toEqual([false]);
    expect(canaries.waiting).toBe(1);
    expect(device.loss.rst).toMatchObject({ sent: 1, lost: 1 });
  });

  it('are told of in the order in which they were sent', () => {
    const { canaries, send, told, came } = setting(['rst', 81]);
    send(0);
    const second = send(100);
    canaries.answered(3, 81, second?.attempt ?? 0, 230);
    canaries.expire(999);
    expect(told).toEqual([]);
    expect(came).toEqual([130]); // how the device is, is told at once
    expect(canaries.waiting).toBe(1);
    canaries.expire(1000);
    expect(told).toEqual([false, true]);
    expect(came).toEqual([130, null]);
  });

  it('leave open ports in peace, but for the proof of a silence', () => {
    const { canaries, send } = setting(['syn-ack', 22]);
    let sent = 0;
    for (let now = 0; now < 1000; now++) {
      const canary = send(now);
      if (!canary) break;
      sent++;
      canaries.answered(3, 22, canary.attempt, 0);
    }
    expect(sent).toBe(128);
    expect(send(2000, 'proof')).toMatchObject({ port: 22, kind: 'syn-ack' });
  });

  it('are none where nothing is known to answer', () => {
    expect(setting().send(0)).toBeNull();
  });
});
