/** Something to be looked at full screen. */
export interface Media {
  id: string;
  kind: 'image' | 'video';
  name: string;
  /** What it shows, where somebody said so; else its name is read out. */
  alt?: string;
  /** Its bytes, or an address of this origin. */
  load: () => Promise<Blob | string>;
}
