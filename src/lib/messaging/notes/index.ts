/** Voice notes: recording, drawing, playing and writing them down. */
export type { RecordedNote } from './note';
export { notePlayer, SPEEDS } from './player.svelte';
export type { Following, Playable, PlayerState } from './player.svelte';
export { LONGEST_NOTE, NoteRecorder } from './recorder.svelte';
export type { Cut, RecorderState } from './recorder.svelte';
export type { NoteTranscript, TranscribingProgress } from './transcribe';
export { keptTranscript, transcribeNote } from './transcripts';
export { bars, waveform } from './waveform';
