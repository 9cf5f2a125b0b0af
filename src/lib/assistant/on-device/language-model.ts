import {
  AutoModelForCausalLM,
  AutoTokenizer,
  env,
  InterruptableStoppingCriteria,
  TextStreamer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@huggingface/transformers';
import glueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { readModelFile } from '$lib/models/worker';
import type { PromptMessage } from './protocol';

/** A spoken answer is short; this is where a model that does not stop is stopped. */
const LONGEST = 256;

const PREFIX = '/models/';

/** Every file comes from this device or our own server, and the runtime from our own assets: nothing from a CDN. */
function prepareRuntime(): void {
  const absolute = (url: string) => new URL(url, globalThis.location.href).href;
  const wasm = env.backends.onnx.wasm;
  if (wasm) wasm.wasmPaths = { mjs: absolute(glueUrl), wasm: absolute(wasmUrl) };
  Object.assign(env, {
    allowRemoteModels: false,
    allowLocalModels: true,
    localModelPath: PREFIX,
    useBrowserCache: false,
    // Its default imports a blob: URL, which the page's policy refuses.
    useWasmCache: false,
    fetch: fetchModelFile,
  });
}

async function fetchModelFile(input: string | URL, init?: RequestInit): Promise<Response> {
  const { pathname } = new URL(String(input), globalThis.location.href);
  if (!pathname.startsWith(PREFIX)) return fetch(input, init);
  const [model, ...path] = pathname.slice(PREFIX.length).split('/').map(decodeURIComponent);
  const file = await readModelFile(model ?? '', path.join('/'));
  return new Response(file, { headers: { 'content-length': String(file.size) } });
}

/** A chat model on the graphics processor. */
export class LanguageModel {
  readonly #stopping = new InterruptableStoppingCriteria();

  private constructor(
    readonly tokenizer: PreTrainedTokenizer,
    readonly model: PreTrainedModel,
  ) {}

  static async load(id: string, dtype: string): Promise<LanguageModel> {
    prepareRuntime();
    const tokenizer = await AutoTokenizer.from_pretrained(id);
    const model = await AutoModelForCausalLM.from_pretrained(id, {
      dtype: dtype as 'q4f16',
      device: 'webgpu',
    });
    return new LanguageModel(tokenizer, model);
  }

  /** Resolves when the graphics processor is taken away; never, where the runtime does not tell. */
  async lost(): Promise<string> {
    const { webgpu } = env.backends.onnx as { webgpu?: { device?: PromiseLike<GpuDevice> } };
    const device = await webgpu?.device;
    const reason = await device?.lost;
    return reason === undefined ? new Promise(() => {}) : `${reason.reason}: ${reason.message}`;
  }

  async generate(prompt: PromptMessage[], ondelta: (text: string) => void): Promise<void> {
    this.#stopping.reset();
    const inputs = this.tokenizer.apply_chat_template(prompt, {
      add_generation_prompt: true,
      return_dict: true,
      // Qwen3 would think aloud first: nobody wants to hear that.
      enable_thinking: false,
    } as object) as object;
    await this.model.generate({
      ...inputs,
      max_new_tokens: LONGEST,
      do_sample: true,
      temperature: 0.7,
      top_p: 0.8,
      top_k: 20,
      streamer: new TextStreamer(this.tokenizer, {
        skip_prompt: true,
        skip_special_tokens: true,
        callback_function: (text: string) => {
          if (!this.#stopping.interrupted && text !== '') ondelta(text);
        },
      }),
      stopping_criteria: this.#stopping,
    } as unknown as Parameters<PreTrainedModel['generate']>[0]);
  }

  /** Stops after the token at work. */
  interrupt(): void {
    this.#stopping.interrupt();
  }
}

/** The part of a GPUDevice that is looked at. */
interface GpuDevice {
  lost: Promise<{ reason: string; message: string }>;
}
