/** Something to be looked at full screen. */
export interface Media {
  id: string;
  kind: 'image' | 'video';
  name: string;
  /** What it shows, where somebody said so; else its name is read out. */
  alt?: string;
  /** Its bytes, or an address of this origin. `again`: what came before was of no use. */
  load: (again: boolean) => Promise<Blob | string>;
}
