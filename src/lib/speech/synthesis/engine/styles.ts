/** Kokoro's style vectors as assets, 0.5 MB each, fetched when a voice first speaks. */
const urls = import.meta.glob<string>(
  [
    '/node_modules/kokoro-js/voices/{ef_dora,em_alex,em_santa}.bin',
    '/node_modules/kokoro-js/voices/{af_heart,af_bella,af_nicole,af_sarah}.bin',
    '/node_modules/kokoro-js/voices/{am_michael,am_fenrir,am_puck}.bin',
    '/node_modules/kokoro-js/voices/{bf_emma,bm_george,bm_fable}.bin',
  ],
  { query: '?url', import: 'default', eager: true },
);

const byName = new Map(
  Object.entries(urls).map(([path, url]) => [/([a-z_]+)\.bin$/.exec(path)![1]!, url]),
);

/** Rows of 256 by number of symbols. Rejects when the file cannot be had. */
export async function loadStyles(name: string): Promise<Float32Array> {
  const url = byName.get(name);
  if (!url) throw new Error(`no style vector ${name}`);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Float32Array(await response.arrayBuffer());
}
