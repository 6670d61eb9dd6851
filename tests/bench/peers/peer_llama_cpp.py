"""llama.cpp run bare: the libraries that Triptych uses, and the least code that reads and writes with them.

Run in the peers' environment: `python peer_llama_cpp.py FOLDER-OF-THE-LIBRARIES`. The structs are those of version
0.5.0's llama.h, written down here once more: what Triptych takes them to be is not asked.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cffi
import numpy as np
from serving import Clock, Subject, Timed, serve

HEADER = """
typedef struct llama_model llama_model; typedef struct llama_context llama_context;
typedef struct llama_vocab llama_vocab; typedef void * llama_memory_t; typedef int32_t llama_token;
typedef void (*log_callback)(int, const char *, void *);
struct model_params { void * devices; const void * overrides; int32_t n_gpu_layers; int split_mode; int load_mode;
  int lazy_mode; int32_t main_gpu; const float * tensor_split; void * progress; void * progress_data;
  const void * kv_overrides; bool vocab_only, check_tensors, use_extra_bufts, no_host, no_alloc, load_mtp; };
struct context_params { uint32_t n_ctx, n_batch, n_ubatch, n_seq_max, n_rs_seq, n_outputs_max, n_outputs_max_per_seq;
  int32_t n_threads, n_threads_batch;
  int ctx_type, rope_scaling_type, pooling_type, attention_type, flash_attn_type;
  float rope_freq_base, rope_freq_scale, yarn_ext_factor, yarn_attn_factor, yarn_beta_fast, yarn_beta_slow;
  uint32_t yarn_orig_ctx; float defrag_thold; void * cb_eval; void * cb_eval_user_data; int type_k, type_v;
  void * abort; void * abort_data; bool embeddings, offload_kqv, no_perf, op_offload, swa_full, kv_unified;
  void * samplers; size_t n_samplers; llama_context * ctx_other; };
struct batch { int32_t n_tokens; llama_token * token; float * embd; int32_t * pos; int32_t * n_seq_id;
  int32_t ** seq_id; int8_t * logits; };
void llama_log_set(log_callback, void *); void llama_backend_init(void);
struct model_params llama_model_default_params(void); struct context_params llama_context_default_params(void);
llama_model * llama_model_load_from_file(const char *, struct model_params);
llama_context * llama_init_from_model(llama_model *, struct context_params);
const llama_vocab * llama_model_get_vocab(const llama_model *); int32_t llama_vocab_n_tokens(const llama_vocab *);
int32_t llama_tokenize(const llama_vocab *, const char *, int32_t, llama_token *, int32_t, bool, bool);
struct batch llama_batch_get_one(llama_token *, int32_t); int32_t llama_decode(llama_context *, struct batch);
float * llama_get_logits_ith(llama_context *, int32_t); llama_memory_t llama_get_memory(const llama_context *);
void llama_memory_clear(llama_memory_t, bool);
"""
CONTEXT = 2048


class Bare(Subject):
    def __init__(self, folder: Path) -> None:
        self._ffi: Any = cffi.FFI()
        self._ffi.cdef(HEADER)
        self._folder = folder
        self._lib: Any = None

    def _open(self) -> None:
        folder = self._folder
        backends: Any = cffi.FFI()
        backends.cdef("void ggml_backend_load_all_from_path(const char *);")
        flags = backends.RTLD_GLOBAL | backends.RTLD_NOW
        backends.dlopen(str(folder / "libggml-base.so"), flags)
        self._ggml = backends.dlopen(str(next(folder.glob("libggml.v*.so"))), flags)
        self._ggml.ggml_backend_load_all_from_path(str(folder).encode())
        self._lib = self._ffi.dlopen(str(next(folder.glob("libllama.v*.so"))))
        self._quiet = self._ffi.callback("log_callback", lambda _level, _text, _data: None)
        self._lib.llama_log_set(self._quiet, self._ffi.NULL)
        self._lib.llama_backend_init()

    def load(self, path: Path, threads: int) -> None:
        """The libraries too: Triptych opens them for a load, and not before."""
        if self._lib is None:
            self._open()
        wanted = self._lib.llama_model_default_params()
        wanted.n_gpu_layers = 0
        self._model = self._lib.llama_model_load_from_file(str(path).encode(), wanted)
        if self._model == self._ffi.NULL:
            raise OSError(f"llama.cpp does not read {path.name}")
        context = self._lib.llama_context_default_params()
        context.n_ctx, context.n_threads, context.n_threads_batch = CONTEXT, threads, threads
        self._context = self._lib.llama_init_from_model(self._model, context)
        self._vocabulary = self._lib.llama_model_get_vocab(self._model)
        self._size = self._lib.llama_vocab_n_tokens(self._vocabulary)

    def _tokens(self, text: str) -> tuple[Any, int]:
        data = text.encode()
        tokens = self._ffi.new("llama_token[]", CONTEXT)
        return tokens, self._lib.llama_tokenize(self._vocabulary, data, len(data), tokens, CONTEXT, True, False)

    def _read(self, tokens: Any, count: int) -> None:
        if self._lib.llama_decode(self._context, self._lib.llama_batch_get_one(tokens, count)):
            raise MemoryError(f"llama.cpp did not read {count} tokens")

    def _logits(self) -> Any:
        row = self._lib.llama_get_logits_ith(self._context, -1)
        return np.frombuffer(self._ffi.buffer(row, 4 * self._size), np.float32)

    def run(self, text: str, said: int) -> Timed:
        self._lib.llama_memory_clear(self._lib.llama_get_memory(self._context), True)
        clock = Clock()
        tokens, count = self._tokens(text)
        self._read(tokens, count)
        one = self._ffi.new("llama_token[1]", [int(self._logits().argmax())])
        clock.token()
        for _ in range(said - 1):
            self._read(one, 1)
            one[0] = int(self._logits().argmax())
            clock.token()
        return clock.timed(count)

    def perplexity(self, text: str) -> tuple[float, int]:
        self._lib.llama_memory_clear(self._lib.llama_get_memory(self._context), True)
        tokens, count = self._tokens(text)
        total = 0.0
        for place in range(count - 1):
            self._read(tokens + place, 1)
            logits = self._logits().astype(np.float64)
            most = logits.max()
            total += float(most + np.log(np.exp(logits - most).sum()) - logits[tokens[place + 1]])
        return float(np.exp(total / (count - 1))), count - 1

    def versions(self) -> dict[str, str]:
        return {"llama.cpp": "0.5.0"}


if __name__ == "__main__":
    serve(lambda: Bare(Path(sys.argv[1])))
