/**
 * What a sweep may say of a port, and why. `unknown` is what had no conclusive answer; it is never
 * folded into `closed` or `filtered` (promise 1). The numbers are what two bits of a ledger hold.
 */
export const portStates = ['unknown', 'open', 'closed', 'filtered'] as const;
export type PortState = (typeof portStates)[number];

/** Reasons are stored and compared, so they are never renamed or reused. */
export const reasons = {
  // open
  'syn-ack': 'the device answered the connection request',
  connected: 'a connection was established',
  answered: 'the service answered a request of its protocol',
  // closed
  rst: 'the device refused the connection with a reset',
  refused: 'the connection was refused',
  'reset-behind': 'something in front completed the handshake, then reset it: nothing is behind it',
  'port-unreachable': 'the device said that nothing listens there (ICMP)',
  // filtered
  'no-answer': 'no answer after every retry, from a device that answers elsewhere',
  'admin-prohibited': 'a packet filter said no (ICMP administratively prohibited)',
  'host-unreachable': 'a router or the device said that it is unreachable (ICMP)',
  'net-unreachable': 'a router said that the network is unreachable (ICMP)',
  'protocol-unreachable': 'the device said that it does not speak this transport (ICMP)',
  // unknown
  'not-asked': 'no probe was sent to this port',
  'device-silent': 'the device has not answered anything at all',
  'udp-silence': 'no answer: a UDP service may listen and say nothing, or a filter may drop it',
  'rate-limited': 'the device limits its answers, and silence proves nothing',
  'answers-everywhere': 'the address answers on every port, so an answer proves nothing',
  'no-route': 'this machine has no route to the device',
  'local-limit': 'this machine could not send (out of ports, files or buffers)',
  'self-connect': 'the connection met itself on loopback, nothing was listening',
  interrupted: 'the sweep ended before the answer',
  'time-over': 'the time that the device was given was over',
  'device-degraded':
    'the device degraded while it was asked, so its sweep was ended before this port had answered',
} as const;
export type Reason = keyof typeof reasons;

/** What a reason leads to; what is said of it here and there may stay unknown all the same. */
export function stateOfReason(reason: Reason): PortState {
  return stateOf[reason];
}

const stateOf: Readonly<Record<Reason, PortState>> = {
  'syn-ack': 'open',
  connected: 'open',
  answered: 'open',
  rst: 'closed',
  refused: 'closed',
  'reset-behind': 'closed',
  'port-unreachable': 'closed',
  'no-answer': 'filtered',
  'admin-prohibited': 'filtered',
  'host-unreachable': 'filtered',
  'net-unreachable': 'filtered',
  'protocol-unreachable': 'filtered',
  'not-asked': 'unknown',
  'device-silent': 'unknown',
  'udp-silence': 'unknown',
  'rate-limited': 'unknown',
  'answers-everywhere': 'unknown',
  'no-route': 'unknown',
  'local-limit': 'unknown',
  'self-connect': 'unknown',
  interrupted: 'unknown',
  'time-over': 'unknown',
  'device-degraded': 'unknown',
};
