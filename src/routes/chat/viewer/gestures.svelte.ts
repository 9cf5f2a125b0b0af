import { held, pinched, swiped, WHOLE, zoomed, type Point, type Size, type View } from './zoom';

/** Milliseconds and pixels within which a second tap is a double one. */
const DOUBLE = 300;
const NEAR = 30;
/** What a double tap zooms by, and a press of the buttons. */
const CLOSE_UP = 2.5;
const STEP = 1.5;

/** What the viewer is told. */
export interface Meant {
  next(): void;
  previous(): void;
  close(): void;
}

/** What fingers, a mouse and a wheel do to one picture. */
export class Gestures {
  view = $state.raw<View>(WHOLE);
  /** Pixels a whole picture is dragged: away to the side, or down to close. */
  drag = $state.raw<Point>({ x: 0, y: 0 });
  #fingers = new Map<number, Point>();
  #began: (Point & { at: number }) | null = null;
  #tapped: (Point & { at: number }) | null = null;

  constructor(
    private readonly size: () => { drawn: Size; frame: Size },
    private readonly meant: Meant,
  ) {}

  get dragging(): boolean {
    return this.drag.x !== 0 || this.drag.y !== 0;
  }

  reset(): void {
    this.view = WHOLE;
    this.drag = { x: 0, y: 0 };
    this.#fingers.clear();
    this.#began = null;
  }

  zoom(direction: 1 | -1): void {
    this.#zoomAt(direction === 1 ? STEP : 1 / STEP, { x: 0, y: 0 });
  }

  /** In and out again. */
  toggle(point: Point): void {
    if (this.view.scale > 1) this.view = WHOLE;
    else this.#zoomAt(CLOSE_UP, point);
  }

  /** Moves what is zoomed by so many pixels. */
  pan(x: number, y: number): void {
    const { drawn, frame } = this.size();
    this.view = held({ ...this.view, x: this.view.x + x, y: this.view.y + y }, drawn, frame);
  }

  wheel(event: WheelEvent & { currentTarget: HTMLElement }): void {
    event.preventDefault();
    // Lines count as 16 pixels; a pinch on a touchpad comes as a wheel with Ctrl, in small steps.
    const turned = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 5 : 1);
    this.#zoomAt(Math.exp(-turned / 400), pointOf(event));
  }

  down(event: PointerEvent & { currentTarget: HTMLElement }): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const point = pointOf(event);
    this.#fingers.set(event.pointerId, point);
    this.#began = this.#fingers.size === 1 ? { ...point, at: event.timeStamp } : null;
    this.drag = { x: 0, y: 0 };
  }

  move(event: PointerEvent & { currentTarget: HTMLElement }): void {
    const old = this.#fingers.get(event.pointerId);
    if (!old) return;
    const point = pointOf(event);
    this.#fingers.set(event.pointerId, point);
    if (this.#fingers.size === 2) {
      const [other] = [...this.#fingers].filter(([id]) => id !== event.pointerId);
      const { drawn, frame } = this.size();
      this.view = pinched(this.view, [old, other![1]], [point, other![1]], drawn, frame);
    } else if (this.view.scale > 1) this.pan(point.x - old.x, point.y - old.y);
    else if (this.#began) this.drag = { x: point.x - this.#began.x, y: point.y - this.#began.y };
  }

  up(event: PointerEvent & { currentTarget: HTMLElement }): void {
    if (!this.#fingers.delete(event.pointerId)) return;
    const began = this.#began;
    const moved = this.drag;
    this.#began = null;
    this.drag = { x: 0, y: 0 };
    if (!began || event.type === 'pointercancel') return;
    const point = pointOf(event);
    if (Math.hypot(point.x - began.x, point.y - began.y) < 10)
      return this.#tap(point, event.timeStamp);
    if (this.view.scale > 1) return;
    const took = Math.max(1, event.timeStamp - began.at);
    const meaning = swiped(moved, { x: moved.x / took, y: moved.y / took });
    if (meaning) this.meant[meaning]();
  }

  #tap(point: Point, at: number): void {
    const last = this.#tapped;
    this.#tapped = { ...point, at };
    if (!last || at - last.at > DOUBLE || Math.hypot(point.x - last.x, point.y - last.y) > NEAR)
      return;
    this.#tapped = null;
    this.toggle(point);
  }

  #zoomAt(factor: number, point: Point): void {
    const { drawn, frame } = this.size();
    this.view = zoomed(this.view, factor, point, drawn, frame);
  }
}

/** From the middle of what listens. */
function pointOf(event: MouseEvent & { currentTarget: HTMLElement }): Point {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
}
