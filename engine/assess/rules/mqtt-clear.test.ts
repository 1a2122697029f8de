import { itJudges } from '../../testing/rule-cases.ts';
import { mqttClear } from './mqtt-clear.ts';

const clear = { protocol: 'mqtt', facts: { cleartext: 'yes' } } as const;

itJudges(mqttClear, {
  flags: [
    ['readable messages on the Internet', { ...clear, zone: 'internet' }, 'this-week'],
    ['readable messages among things', { ...clear, zone: 'iot' }, 'this-month'],
    ['readable messages behind the VPN', { ...clear, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['MQTT inside TLS', { ...clear, tls: true, zone: 'internet' }],
    ['a broker that did not say', { protocol: 'mqtt', zone: 'internet' }],
  ],
});
