/** Half precision (IEEE 754 binary16), which some models for the graphics processor take and give. */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The nearest half of each, ties to even, as bits. */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, (value) => {
    single[0] = value;
    const word = bits[0]!;
    const sign = (word >>> 16) & 0x8000;
    const exponent = (word >>> 23) & 0xff;
    const fraction = word & 0x7fffff;
    if (exponent === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0);
    const power = exponent - 112;
    if (power >= 31) return sign | 0x7c00;
    if (power < -10) return sign;
    // Below the least normal half the leading 1 is written out, shifted to where it counts.
    const shift = power > 0 ? 13 : 14 - power;
    const whole = power > 0 ? (power << 23) | fraction : fraction | 0x800000;
    const kept = whole >>> shift;
    const rest = whole & ((1 << shift) - 1);
    const middle = 1 << (shift - 1);
    return sign | (kept + Number(rest > middle || (rest === middle && (kept & 1) === 1)));
  });
}

export function fromHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
