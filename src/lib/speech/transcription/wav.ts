/** A WAV file of mono 16 kHz sound, 16 bit. */
export function wavOf(audio: Float32Array): Blob {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * audio.length));
  const name = (at: number, text: string) => {
    for (let n = 0; n < text.length; n++) bytes.setUint8(at + n, text.charCodeAt(n));
  };
  name(0, 'RIFF');
  bytes.setUint32(4, 36 + 2 * audio.length, true);
  name(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, 16_000, true);
  bytes.setUint32(28, 32_000, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  name(36, 'data');
  bytes.setUint32(40, 2 * audio.length, true);
  for (let n = 0; n < audio.length; n++) {
    const sample = Math.max(-1, Math.min(1, audio[n]!));
    bytes.setInt16(44 + 2 * n, Math.round(sample * 32_767), true);
  }
  return new Blob([bytes.buffer], { type: 'audio/wav' });
}
