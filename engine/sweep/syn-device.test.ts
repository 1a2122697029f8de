import { describe, expect, it } from 'vitest';
import type { AnswerKind } from '../wire/packets.ts';
import { SynDevice } from './syn-device.ts';

function device() {
  const told: string[] = [];
  const one = new SynDevice((port, state, reason) => told.push(`${port} ${state} ${reason}`));
  const hear = (port: number, kind: AnswerKind, byDevice = true, probed = 10_000, attempt = 0) => {
    one.hear({ port, kind, attempt, byDevice }, 1, probed);
    return `${one.ledger.stateOf(port)} ${one.ledger.reasonOf(port)}`;
  };
  return { one, told, hear };
}

describe('SynDevice', () => {
  it('1. keeps a port open that sent a SYN-ACK, whatever else comes; a reset outweighs ICMP', () => {
    const { hear, told } = device();
    expect(hear(80, 'syn-ack')).toBe('open syn-ack');
    expect(hear(80, 'rst')).toBe('open syn-ack');
    expect(hear(80, 'admin-prohibited')).toBe('open syn-ack');
    expect(hear(81, 'admin-prohibited')).toBe('filtered admin-prohibited');
    expect(hear(81, 'rst')).toBe('closed rst');
    expect(hear(81, 'syn-ack')).toBe('open syn-ack');
    expect(told).toEqual([
      '80 open syn-ack',
      '81 filtered admin-prohibited',
      '81 closed rst',
      '81 open syn-ack',
    ]);
  });

  it('2. asks a port again that a router called unreachable, until something better comes', () => {
    const { one, hear } = device();
    expect(hear(80, 'host-unreachable', false)).toBe('unknown host-unreachable');
    expect(one.isSettled(80)).toBe(false);
    expect(one.hasAnswered).toBe(false);
    hear(81, 'rst');
    expect(one.ledger.stateOf(80)).toBe('filtered');
    expect(one.isSettled(80)).toBe(false);
    expect(hear(80, 'syn-ack')).toBe('open syn-ack');
    expect(one.isSettled(80)).toBe(true);
    expect(one.settled).toBe(2);
  });

  it('3. makes no port open on an address that answers everywhere', () => {
    const { one, hear, told } = device();
    for (let port = 1; port <= 63; port++) hear(port, 'syn-ack', true, port);
    expect(one.openPorts).toBe(63);
    expect(hear(64, 'syn-ack', true, 64)).toBe('unknown answers-everywhere');
    expect(one.ledger.stateOf(1)).toBe('unknown');
    expect(hear(65, 'syn-ack', true, 65)).toBe('unknown answers-everywhere');
    expect(one.openPorts).toBe(0);
    expect(one.synAcks.ranges()).toEqual([[1, 65]]);
    expect(told).toContain('1 unknown answers-everywhere');
  });

  it('does not suspect a server that offers many ports of many', () => {
    const { one, hear } = device();
    for (let port = 1; port <= 300; port++) hear(port, 'syn-ack', true, 65_535);
    expect(one.answersEverywhere).toBe(false);
  });

  it('counts a duplicate as no answer', () => {
    const { one, hear } = device();
    for (let i = 0; i < 5; i++) hear(80, 'rst');
    expect(one.ledger.answers).toBe(1);
    expect(one.settled).toBe(1);
  });

  it('takes ports that answer only a later probe for a loss', () => {
    const { one, hear } = device();
    for (let port = 1; port <= 80; port++) hear(port, 'rst', true, 100, 0);
    for (let port = 81; port <= 96; port++) hear(port, 'rst', true, 100, 1);
    expect(one.lossAfter(2).share).toBeCloseTo(0.2);
    expect(one.isStillAnswering(2)).toBe(true);
    expect(one.isStillAnswering(3)).toBe(false);
    expect(one.isThinAfter(2)).toBe(false);
  });

  it('sees a limit where each round brings as many more', () => {
    const { one, hear } = device();
    for (let port = 0; port < 150; port++) hear(port, 'rst', true, 1000, Math.floor(port / 50));
    expect(one.isThinAfter(3)).toBe(true);
    expect(one.limitsRefusalsAfter(3)).toBe(false);
    for (let port = 500; port < 504; port++) hear(port, 'syn-ack', true, 1000, 0);
    expect(one.limitsRefusalsAfter(3)).toBe(true);
  });
});
