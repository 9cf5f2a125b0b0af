// What measures inside the page: put there before anything of the app runs.

/** In the page: `helenBench`, which knows frames, interactions and when something is seen. */
export function watch() {
  /** @type {Map<number, number>} milliseconds by interaction, the longest event of each */
  const interactions = new Map();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { interactionId, duration } =
        /** @type {{ interactionId: number, duration: number }} */ (/** @type {unknown} */ (entry));
      if (interactionId)
        interactions.set(interactionId, Math.max(duration, interactions.get(interactionId) ?? 0));
    }
  }).observe(/** @type {any} */ ({ type: 'event', durationThreshold: 16, buffered: true }));

  const frame = () => new Promise(requestAnimationFrame);
  /** After what was drawn in this frame is on its way to the screen. */
  const painted = async () => {
    await frame();
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  };
  /** @param {string} text */
  const inView = (text) => {
    const log = document.querySelector('[role="log"]');
    const { top, bottom } = log?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    return [...(log?.querySelectorAll('li') ?? [])].some((row) => {
      const place = row.getBoundingClientRect();
      return row.textContent.includes(text) && place.bottom > top && place.top < bottom;
    });
  };
  /** @type {number[] | null} */
  let intervals = null;

  const bench = {
    interactions: () => [...interactions.values()],
    forget: () => interactions.clear(),

    /** Resolves with the page's time when a text is in view. @param {string} text */
    async sees(text) {
      while (!inView(text)) await frame();
      await painted();
      return performance.now();
    },

    /** Opens a thread by its entry in the list, to where a text is in view. @param {string} id @param {string} text */
    async opens(id, text) {
      const entry = /** @type {HTMLElement} */ (document.querySelector(`a[href="/chat?id=${id}"]`));
      const began = performance.now();
      entry.click();
      return (await bench.sees(text)) - began;
    },

    /** Frames from now on, until `still` is called. */
    moving() {
      const found = (intervals = /** @type {number[]} */ ([]));
      let before = performance.now();
      const next = () => {
        const now = performance.now();
        found.push(now - before);
        before = now;
        if (intervals === found) requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    },
    still() {
      const found = (intervals ?? []).slice(1);
      intervals = null;
      return found;
    },

    /** Goes up by so many pixels in each frame, for so long. @param {number} pixels @param {number} milliseconds */
    async scrolls(pixels, milliseconds) {
      const pane = document.querySelector('[role="log"]');
      for (const until = performance.now() + milliseconds; performance.now() < until;) {
        if (pane) pane.scrollTop -= pixels;
        await frame();
      }
    },

    /**
     * Resolves with the page's time once this device has followed the server so far.
     * @param {string} user
     * @param {number} revision
     */
    async follows(user, revision) {
      for (;;) {
        const next = await bench.position(user);
        if (next >= revision) return performance.now();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** @param {string} user */
    async position(user) {
      const known = await indexedDB.databases();
      if (!known.some(({ name }) => name === `helen-${user}`)) return -1;
      const asked = indexedDB.open(`helen-${user}`);
      await new Promise((resolve) => (asked.onsuccess = resolve));
      const db = asked.result;
      try {
        const read = db.transaction('facts').objectStore('facts').get('sync');
        await new Promise((resolve) => (read.onsuccess = resolve));
        return read.result?.value.next ?? -1;
      } finally {
        db.close();
      }
    },

    /**
     * By the clock of the machine: when what begins so was drawn, by its text.
     * @type {Map<string, number>}
     */
    drawn: new Map(),
    /** @param {string} start */
    watches(start) {
      const pattern = new RegExp(`${start} \\d+`, 'u');
      new MutationObserver((changes) => {
        const fresh = changes
          .flatMap(({ addedNodes }) => [...addedNodes])
          .map((node) => pattern.exec(node.textContent ?? '')?.[0])
          .filter((text) => text !== undefined && !bench.drawn.has(text));
        if (fresh.length === 0) return;
        for (const text of fresh) bench.drawn.set(String(text), NaN);
        void painted().then(() => {
          const at = performance.timeOrigin + performance.now();
          for (const text of fresh) bench.drawn.set(String(text), at);
        });
      }).observe(document.body, { childList: true, subtree: true });
    },
    /** By the clock of the machine: when Enter was pressed, each time. @type {number[]} */
    pressed: [],
    presses() {
      addEventListener(
        'keydown',
        ({ key, timeStamp }) => {
          if (key === 'Enter') bench.pressed.push(performance.timeOrigin + timeStamp);
        },
        true,
      );
    },
  };
  Object.assign(globalThis, { helenBench: bench });
}
