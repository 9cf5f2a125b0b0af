import type { Call, CallState, Figures, Quality } from '$lib/call';
import { getLocale, m } from '$lib/i18n';

/** The state of a call in words; empty where the clock says enough. `now` in milliseconds since 1970. */
export function stateWords(state: CallState, call: Call, now: number): string {
  switch (state.at) {
    case 'joining':
      return m.call_state_joining();
    case 'alone':
      return m.call_state_alone();
    case 'recovering': {
      if (state.what === 'signalling')
        return call.people.length > 0 ? m.call_state_server() : m.call_state_server_alone();
      const seconds = Math.max(0, Math.ceil(30 - (now - state.since) / 1000));
      return state.what === 'network'
        ? m.call_state_network({ seconds })
        : m.call_state_person({ seconds });
    }
    default:
      return '';
  }
}

export const endWords = {
  left: m.call_end_left,
  lost: m.call_end_lost,
  declined: m.call_end_declined,
  unanswered: m.call_end_unanswered,
  refused: m.call_end_refused,
  full: m.call_end_full,
};

export const qualityWords: Record<Quality, () => string> = {
  good: m.call_quality_good,
  fair: m.call_quality_fair,
  poor: m.call_quality_poor,
};

/** Minutes and seconds, hours where there are any. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** What the details panel lists: a name and a figure each. */
export function figureWords(
  figures: Figures,
  media: Call['media'],
): { name: string; value: string }[] {
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(getLocale(), { maximumFractionDigits: digits }).format(value);
  const rate = (bits: number) => m.call_details_rate({ value: number(bits / 1000) });
  const { width, height } = figures;
  return [
    {
      name: m.call_details_delay(),
      value:
        figures.roundTrip === null ? '–' : m.call_details_ms({ value: number(figures.roundTrip) }),
    },
    { name: m.call_details_jitter(), value: m.call_details_ms({ value: number(figures.jitter) }) },
    { name: m.call_details_loss(), value: `${number(figures.loss * 100, 1)} %` },
    { name: m.call_details_received(), value: rate(figures.received) },
    { name: m.call_details_sent(), value: rate(figures.sent) },
    {
      name: m.call_details_picture(),
      value: width > 0 ? `${width} × ${height}, ${number(figures.frames)} fps` : '–',
    },
    {
      name: m.call_details_way(),
      value:
        media === 'livekit'
          ? m.call_details_livekit()
          : figures.relayed
            ? m.call_details_relayed()
            : m.call_details_direct(),
    },
    {
      name: m.call_details_codec(),
      value: [figures.audioCodec, figures.videoCodec].filter(Boolean).join(', ') || '–',
    },
  ];
}
