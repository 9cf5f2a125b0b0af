/** Signs that TeX spells out, as people write them. */
const signs = new Map(
  [
    ...(
      'alpha α beta β gamma γ delta δ epsilon ε varepsilon ε theta θ lambda λ mu μ nu ν pi π rho ρ ' +
      'sigma σ tau τ phi φ varphi φ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Sigma Σ Phi Φ Omega Ω ' +
      'cdot · times × div ÷ pm ± le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ infty ∞ sum ∑ prod ' +
      '∏ int ∫ partial ∂ nabla ∇ in ∈ to → rightarrow → Rightarrow ⇒ implies ⇒ iff ⇔ forall ∀ exists ∃ ' +
      'cup ∪ cap ∩ subset ⊂ circ ° ldots … dots … cdots …'
    ).matchAll(/(\S+) (\S)/g),
  ].map(([, name, sign]) => [name!, sign!]),
);

const raised: Record<string, string> = Object.fromEntries(
  [...'0123456789+-n'].map((sign, index) => [sign, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ'][index]!]),
);
const lowered: Record<string, string> = Object.fromEntries(
  [...'0123456789+-'].map((sign, index) => [sign, [...'₀₁₂₃₄₅₆₇₈₉₊₋'][index]!]),
);

/** Small figures where there are such for all of it, else as it was written. */
function small(mark: '^' | '_', inner: string): string {
  const known = mark === '^' ? raised : lowered;
  const signsOf = [...inner.trim()];
  if (signsOf.every((sign) => sign in known)) return signsOf.map((sign) => known[sign]).join('');
  return signsOf.length === 1 ? `${mark}${inner.trim()}` : `${mark}(${inner.trim()})`;
}

/** Around what has more than one sign, so that a fraction reads as it counts. */
const closed = (inner: string): string =>
  /^[\p{L}\p{N}.,]*$/u.test(inner.trim()) ? inner.trim() : `(${inner.trim()})`;

/** TeX in a line of plain text: `\frac{a}{b}` is a/b, `x^2` is x², `\pi` is π. What it does not know loses its backslash. */
export function readable(tex: string): string {
  let text = tex.replace(
    /\\(?:(?:left|right|[bB]igg?|q?quad|displaystyle|limits)(?![A-Za-z])|[,;:! ])/g,
    ' ',
  );
  // From the inside out, as deep as anybody writes into one line.
  for (let depth = 0; depth < 6; depth++) {
    const before = text;
    text = text
      .replace(
        /\\(?:text|mathrm|mathbf|mathit|mathbb|mathcal|operatorname|boxed)\{([^{}]*)\}/g,
        '$1',
      )
      .replace(/\\sqrt\{([^{}]*)\}/g, (_, inner: string) => `√${closed(inner)}`)
      .replace(
        /\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g,
        (_, over: string, under: string) => `${closed(over)}/${closed(under)}`,
      )
      .replace(/([\^_])\{([^{}]*)\}/g, (_, mark: '^' | '_', inner: string) => small(mark, inner));
    if (text === before) break;
  }
  return text
    .replace(/\\([A-Za-z]+)/g, (_, name: string) => signs.get(name) ?? name)
    .replace(/([\^_])([\w+-])/g, (_, mark: '^' | '_', inner: string) => small(mark, inner))
    .replace(/\\([{}%$#&_|])/g, '$1')
    .replace(/\\\\|[{}&]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
