/** Whether a minute of the day lies in the quiet hours; they may go over midnight. The same minute twice is none. */
export function isQuiet(minute: number, { from, to }: { from: number; to: number }): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

export function minuteOf(at: Date): number {
  return at.getHours() * 60 + at.getMinutes();
}
