import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserType, LaunchOptions, Locator, Page } from '@playwright/test';
import { ask, type Person } from './devices';
import { expect } from './fixtures';
import { FakeMicrophone } from './talking';
import { newId, test as base } from './together';
import { openContext } from './signed-in';

export { expect } from './fixtures';
export { ask } from './devices';

const [WIDTH, HEIGHT] = [320, 180];

/** A camera's film: a bright bar that walks over a ground of its own, five pictures a second. */
function film(shade: number): Buffer {
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 118 + shade);
  const pictures = Array.from({ length: 5 }, (_, at) => {
    const light = Buffer.alloc(WIDTH * HEIGHT, 40 + shade);
    for (let row = 0; row < HEIGHT; row++)
      light.fill(220, row * WIDTH + at * 60, row * WIDTH + at * 60 + 40);
    return Buffer.concat([Buffer.from('FRAME\n'), light, colours]);
  });
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F5:1 Ip A1:1 C420\n`);
  return Buffer.concat([head, ...pictures]);
}

/** What the connections of a page have carried so far. */
export interface Flow {
  connections: number;
  heard: number;
  seen: number;
  energy: number;
  sent: number;
  /** How often a connection was negotiated. */
  negotiated: number;
}

/** How one connection goes: what stands at its two ends, and all that was ever heard of to reach the other by. */
interface Way {
  local: string;
  remote: string;
  /** Kinds of addresses the other side told of. */
  offered: string[];
}

interface Watched {
  helenPeers: RTCPeerConnection[];
  helenNegotiated: number;
}

/** A person in a browser process of their own: the fake microphone and camera belong to the process. */
export class Caller {
  readonly tiles: Locator;
  readonly screen: Locator;
  readonly controls: Locator;

  constructor(
    readonly browser: Browser,
    readonly page: Page,
  ) {
    this.tiles = page.getByRole('group', { name: 'Quién está en la llamada' });
    this.screen = page.locator('.call[data-state]');
    this.controls = page.getByRole('toolbar', { name: 'Controles de la llamada' });
  }

  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: true });
  tile = (name: string): Locator => this.tiles.getByRole('region', { name, exact: true });

  /** Goes in, with microphone and camera. */
  async enter(path: string, name?: string): Promise<void> {
    await this.page.goto(path);
    if (name) await this.page.getByLabel('Tu nombre').fill(name);
    await this.button('Entrar').click();
    await expect(this.controls).toBeVisible();
  }

  /** Takes the last of the devices, which is another than the one there is; what it was chosen in stays open. */
  async change(what: 'Micrófono' | 'Cámara'): Promise<void> {
    const device = this.page.getByLabel(what, { exact: true });
    if (!(await device.isVisible())) await this.button('Más opciones').click();
    const now = await device.inputValue();
    await device.selectOption({ index: (await device.locator('option').count()) - 1 });
    await expect(device).not.toHaveValue(now);
  }

  /** A tile has a picture, and something on it. */
  async sees(tile: Locator): Promise<void> {
    const video = tile.locator('video');
    await expect(video).toBeVisible();
    const width = () => video.evaluate((one) => (one as HTMLVideoElement).videoWidth);
    await expect.poll(width).toBeGreaterThan(0);
  }

  state = (at: string): Promise<void> =>
    expect(this.screen).toHaveAttribute('data-state', at, { timeout: 40_000 });

  flow(): Promise<Flow> {
    return this.page.evaluate(async () => {
      const { helenPeers, helenNegotiated } = globalThis as unknown as Watched;
      const open = helenPeers.filter((one) => one.connectionState !== 'closed');
      const flow = { connections: open.length, heard: 0, seen: 0, energy: 0, sent: 0 };
      for (const one of open)
        (await one.getStats()).forEach((stat: Record<string, unknown>) => {
          if (stat['type'] === 'outbound-rtp') flow.sent += Number(stat['bytesSent'] ?? 0);
          if (stat['type'] !== 'inbound-rtp') return;
          if (stat['kind'] === 'video') flow.seen += Number(stat['framesDecoded'] ?? 0);
          else flow.heard += Number(stat['bytesReceived'] ?? 0);
          flow.energy += Number(stat['totalAudioEnergy'] ?? 0);
        });
      return { ...flow, negotiated: helenNegotiated };
    });
  }

  /** Pictures decoded of each of the others. */
  seen(): Promise<number[]> {
    return this.page.evaluate(async () => {
      const { helenPeers } = globalThis as unknown as Watched;
      const seen: number[] = [];
      for (const one of helenPeers.filter(({ connectionState }) => connectionState !== 'closed')) {
        let frames = 0;
        (await one.getStats()).forEach((stat: Record<string, unknown>) => {
          if (stat['type'] === 'inbound-rtp') frames += Number(stat['framesDecoded'] ?? 0);
        });
        seen.push(frames);
      }
      return seen;
    });
  }

  /** By which ways the open connections go. */
  ways(): Promise<Way[]> {
    return this.page.evaluate(async () => {
      const { helenPeers } = globalThis as unknown as Watched;
      const ways: Way[] = [];
      for (const one of helenPeers.filter(({ connectionState }) => connectionState !== 'closed')) {
        const all = new Map<string, Record<string, string>>();
        (await one.getStats()).forEach((stat: Record<string, string>) =>
          all.set(stat['id'] ?? '', stat),
        );
        const stats = [...all.values()];
        const transport = stats.find(({ type }) => type === 'transport');
        const pair = all.get(transport?.['selectedCandidatePairId'] ?? '');
        const kind = (id = '') => all.get(id)?.['candidateType'] ?? '';
        const told = stats.filter(({ type }) => type === 'remote-candidate');
        ways.push({
          local: kind(pair?.['localCandidateId']),
          remote: kind(pair?.['remoteCandidateId']),
          offered: [...new Set(told.map(({ candidateType }) => candidateType ?? ''))],
        });
      }
      return ways;
    });
  }

  /** Sound and picture come, from now on. */
  async receives(connections = 1): Promise<void> {
    const before = await this.flow();
    await expect
      .poll(
        async () => {
          const { connections: open, heard, seen } = await this.flow();
          return [open, heard > before.heard, seen > before.seen];
        },
        { timeout: 40_000 },
      )
      .toEqual([connections, true, true]);
  }
}

/** All are in, and each sees and hears the others. */
export async function talk(...people: Caller[]): Promise<void> {
  for (const person of people) await person.state('talking');
  for (const person of people) await person.receives(people.length - 1);
}

/** What somebody speaks into. Chromium's own cameras take the place of the film; the second of them is for depth alone. */
interface Equipment {
  /** Recordings, with so many seconds of silence between them. */
  says?: (string | number)[];
  cameras?: number;
}

interface Calls {
  /** Opens a browser process for a person, or for a stranger, whose microphone says the same again and again. */
  caller: (person: Person | null, equipment?: Equipment) => Promise<Caller>;
  /** A call of the group that nobody is in yet: its address. */
  room: string;
  /** Ana and Eva are in that call, and see and hear each other. */
  pair: () => Promise<[Caller, Caller]>;
  /** The address by which anybody may come in. */
  link: () => Promise<string>;
}

async function launch(
  browsers: BrowserType,
  options: LaunchOptions,
  folder: string,
  at: number,
  { says = ['es-01'], cameras }: Equipment,
) {
  const microphone = new FakeMicrophone();
  microphone.plays(...says);
  const camera = join(folder, `camera-${at}.y4m`);
  writeFileSync(camera, film(at * 12));
  const args = [
    ...(options.args ?? []).filter((one) => one !== '--use-fake-device-for-media-stream'),
    `--use-fake-device-for-media-stream=device-count=${cameras ?? 2}`,
    `--use-file-for-fake-audio-capture=${microphone.file}`,
    ...(cameras ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
  ];
  const browser = await browsers.launch({ ...options, args });
  const close = async () => {
    await browser.close();
    microphone.close();
  };
  return { browser, close };
}

/** People who call each other. */
export const test = base.extend<Calls>({
  caller: async ({ playwright, launchOptions, server, consoleErrors }, use, info) => {
    const folder = mkdtempSync(join(tmpdir(), 'helen-cameras-'));
    const opened: { close(): Promise<void>; page: Page }[] = [];
    await use(async (person, equipment = {}) => {
      const { browser, close } = await launch(
        playwright.chromium,
        launchOptions,
        folder,
        opened.length,
        equipment,
      );
      const context = await openContext(
        browser,
        server.url,
        person && { token: person.token, account: person.account },
        { viewport: { width: 960, height: 640 }, errors: consoleErrors },
      );
      await context.addInitScript(() => {
        const Real = RTCPeerConnection;
        const watched = Object.assign(globalThis as unknown as Watched, {
          helenPeers: [],
          helenNegotiated: 0,
        });
        globalThis.RTCPeerConnection = class extends Real {
          constructor(configuration?: RTCConfiguration) {
            super(configuration);
            watched.helenPeers.push(this);
            this.addEventListener('signalingstatechange', () => (watched.helenNegotiated += 1));
          }
        };
      });
      const page = await context.newPage();
      opened.push({ close, page });
      return new Caller(browser, page);
    });
    if (info.status !== info.expectedStatus)
      for (const [at, { page }] of opened.entries())
        await page.screenshot({ path: info.outputPath(`person-${at}.png`) }).catch(() => {});
    for (const { close } of opened) await close();
    rmSync(folder, { recursive: true, force: true });
  },
  room: async ({ server, ana, group }, use) => {
    const id = newId();
    await ask(server.url, ana, '/api/calls', 'POST', { id, thread: group, kind: 'video' });
    await use(`/call/${id}`);
  },
  pair: async ({ caller, room, ana, eva }, use) => {
    await use(async () => {
      const [one, other] = [await caller(ana), await caller(eva)];
      await one.enter(room);
      await other.enter(room);
      await talk(one, other);
      return [one, other];
    });
  },
  link: async ({ server, ana, room }, use) => {
    await use(async () => {
      const path = `/api/calls/${room.replace('/call/', '')}/link`;
      const { secret } = await ask<{ secret: string }>(server.url, ana, path, 'POST', {});
      return `${room}#k=${secret}`;
    });
  },
});
