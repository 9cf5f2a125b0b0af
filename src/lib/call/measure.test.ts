import { expect, it } from 'vitest';
import { reading } from './measure';

/** A report as a browser gives it: by the ids of what it is about. */
const report = (...stats: { id: string; type: string; [name: string]: unknown }[]) =>
  new Map(stats.map((stat) => [stat.id, stat])) as unknown as RTCStatsReport;

const way = [
  { id: 'T1', type: 'transport', selectedCandidatePairId: 'P1' },
  {
    ...{ id: 'P1', type: 'candidate-pair', localCandidateId: 'L1', remoteCandidateId: 'R1' },
    ...{ currentRoundTripTime: 0.02, bytesReceived: 9000, bytesSent: 800 },
  },
  { id: 'L1', type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
  { id: 'R1', type: 'remote-candidate', candidateType: 'host' },
];
const sound = {
  ...{ id: 'A1', type: 'inbound-rtp', kind: 'audio', codecId: 'C1' },
  ...{ bytesReceived: 300, packetsReceived: 30, packetsLost: 1, jitter: 0.004 },
};
const picture = {
  ...{ id: 'V1', type: 'inbound-rtp', kind: 'video', frameWidth: 320, frameHeight: 180 },
  ...{ bytesReceived: 2000, packetsReceived: 20, packetsLost: 0, jitter: 0.01, framesDecoded: 50 },
};
const codec = { id: 'C1', type: 'codec', mimeType: 'audio/opus' };

it('reads the whole of a connection', () => {
  expect(reading([report(...way, sound, picture, codec)])).toMatchObject({
    ...{ roundTrip: 0.02, bytesReceived: 9000, bytesSent: 800, relayed: false, protocol: 'udp' },
    ...{ jitter: 0.01, packetsReceived: 50, packetsLost: 1, width: 320, framesDecoded: 50 },
    ...{ audioCodec: 'opus' },
  });
});

it('tells what some lines of it carry from what goes by all of them', () => {
  const one = reading([report(...way, sound, codec), report(...way, picture)]);
  expect(one).toMatchObject({ bytesReceived: 9000, streamed: 2300, sent: 0 });
  const out = { id: 'O1', type: 'outbound-rtp', kind: 'video', bytesSent: 700 };
  const heard = { id: 'H1', type: 'remote-inbound-rtp', fractionLost: 0.1 };
  expect(reading([report(...way, out, heard)])).toMatchObject({ sent: 700, lossSent: 0.1 });
});

it('knows nothing of what there is not', () => {
  expect(reading([])).toMatchObject({ roundTrip: null, bytesReceived: 0, videoCodec: '' });
});
