import type { Reading } from './quality';

type Stat = Record<string, unknown> & { type: string; id: string };

const figure = (value: unknown): number => (typeof value === 'number' ? value : 0);
const word = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads what quality is judged by from one connection. */
export async function measure(pc: RTCPeerConnection): Promise<Reading> {
  return reading([await pc.getStats()]);
}

/**
 * The same from reports of one connection, or of some of its lines.
 * @returns also `streamed` and `sent`: bytes that came and went by these lines alone
 */
export function reading(reports: RTCStatsReport[]): Reading & { streamed: number; sent: number } {
  const report = new Map<string, Stat>();
  for (const one of reports) one.forEach((stat: Stat) => report.set(stat.id, stat));
  const all = [...report.values()];
  const of = (type: string) => all.filter((stat) => stat.type === type);
  const sum = (stats: Stat[], field: string) =>
    stats.reduce((total, stat) => total + figure(stat[field]), 0);

  const inbound = of('inbound-rtp');
  const remote = of('remote-inbound-rtp');
  const transport = of('transport')[0];
  const pair = report.get(word(transport?.['selectedCandidatePairId']));
  const ours = report.get(word(pair?.['localCandidateId']));
  const theirs = report.get(word(pair?.['remoteCandidateId']));
  const pictures = inbound.filter((stat) => stat['kind'] === 'video');
  const largest = pictures.toSorted((a, b) => figure(b['frameWidth']) - figure(a['frameWidth']))[0];
  const codec = (kind: string) => {
    const line = inbound.find((stat) => stat['kind'] === kind);
    return word(report.get(word(line?.['codecId']))?.['mimeType']).replace(/^.*\//, '');
  };
  const roundTrip = pair?.['currentRoundTripTime'];
  return {
    at: performance.now(),
    roundTrip: typeof roundTrip === 'number' ? roundTrip : null,
    jitter: Math.max(0, ...inbound.map((stat) => figure(stat['jitter']))),
    packetsReceived: sum(inbound, 'packetsReceived'),
    packetsLost: sum(inbound, 'packetsLost'),
    lossSent: Math.max(0, ...remote.map((stat) => figure(stat['fractionLost']))),
    bytesReceived: figure(pair?.['bytesReceived']),
    bytesSent: figure(pair?.['bytesSent']),
    streamed: sum(inbound, 'bytesReceived'),
    sent: sum(of('outbound-rtp'), 'bytesSent'),
    framesDecoded: sum(pictures, 'framesDecoded'),
    width: figure(largest?.['frameWidth']),
    height: figure(largest?.['frameHeight']),
    relayed: ours?.['candidateType'] === 'relay' || theirs?.['candidateType'] === 'relay',
    protocol: word(ours?.['relayProtocol']) || word(ours?.['protocol']),
    audioCodec: codec('audio'),
    videoCodec: codec('video'),
  };
}

/** How loud a stream that comes is now, 0 to 1, by the packets that came last: it costs no processing of the sound. */
export function loudness(pc: RTCPeerConnection, stream: MediaStream | null): number {
  const tracks = stream?.getAudioTracks() ?? [];
  return levelOf(pc.getReceivers().filter(({ track }) => tracks.includes(track)));
}

export function levelOf(receivers: readonly RTCRtpReceiver[]): number {
  const levels = receivers
    .flatMap((receiver) => receiver.getSynchronizationSources())
    .map(({ audioLevel }) => audioLevel ?? 0);
  return Math.max(0, ...levels);
}

/** How loud we are, as what is sent tells. */
export async function ownLoudness(pc: RTCPeerConnection): Promise<number> {
  const sender = pc.getSenders().find(({ track }) => track?.kind === 'audio');
  return sender ? sentLevel(await sender.getStats()) : 0;
}

/** The same from the report of one line. */
export function sentLevel(report: RTCStatsReport): number {
  let level = 0;
  report.forEach((stat: Stat) => {
    if (stat.type === 'media-source') level = Math.max(level, figure(stat['audioLevel']));
  });
  return level;
}
