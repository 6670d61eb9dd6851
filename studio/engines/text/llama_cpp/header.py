"""What is called of llama.cpp 0.5.0, as its own header has it, and what tells that the libraries are of that version.

Read by `libraries` in a text worker. Structs go by value through these calls: a library of another version would be
given fields in wrong places. So each version of the libraries has a header of its own, and the sizes of its structs and
the defaults that come back are held against `MODEL_DEFAULTS`, `CONTEXT_DEFAULTS` before anything else is asked.
Source: include/llama.h, ggml/include/ggml-backend.h of llama.cpp (MIT).
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.5.0"

BACKENDS: Final = """
typedef void (*log_callback)(int, const char *, void *);
void ggml_log_set(log_callback, void *);
void ggml_backend_load_all_from_path(const char *);
size_t ggml_backend_dev_count(void);
void * ggml_backend_dev_get(size_t);
const char * ggml_backend_dev_name(void *);
const char * ggml_backend_dev_description(void *);
void ggml_backend_dev_memory(void *, size_t *, size_t *);
int ggml_backend_dev_type(void *);
"""

C_LIBRARY: Final = "size_t strlen(const char *);"

LLAMA: Final = """
typedef struct llama_model llama_model;
typedef struct llama_context llama_context;
typedef struct llama_vocab llama_vocab;
typedef struct llama_adapter_lora llama_adapter_lora;
typedef void * llama_memory_t;
typedef int32_t llama_token;
typedef bool (*progress_callback)(float, void *);
typedef bool (*abort_callback)(void *);
typedef void (*log_callback)(int, const char *, void *);
struct llama_model_params {
  void ** devices; const void * tensor_buft_overrides; int32_t n_gpu_layers;
  int split_mode; int load_mode; int lazy_mode;
  int32_t main_gpu; const float * tensor_split; progress_callback progress; void * progress_data;
  const void * kv_overrides;
  bool vocab_only, check_tensors, use_extra_bufts, no_host, no_alloc, load_mtp;
};
struct llama_context_params {
  uint32_t n_ctx, n_batch, n_ubatch, n_seq_max, n_rs_seq, n_outputs_max, n_outputs_max_per_seq;
  int32_t n_threads, n_threads_batch;
  int ctx_type, rope_scaling_type, pooling_type, attention_type, flash_attn_type;
  float rope_freq_base, rope_freq_scale, yarn_ext_factor, yarn_attn_factor, yarn_beta_fast, yarn_beta_slow;
  uint32_t yarn_orig_ctx; float defrag_thold;
  void * cb_eval; void * cb_eval_user_data; int type_k, type_v; abort_callback abort; void * abort_data;
  bool embeddings, offload_kqv, no_perf, op_offload, swa_full, kv_unified;
  void * samplers; size_t n_samplers; llama_context * ctx_other;
};
struct llama_batch {
  int32_t n_tokens; llama_token * token; float * embd; int32_t * pos; int32_t * n_seq_id; int32_t ** seq_id;
  int8_t * logits;
};
void llama_log_set(log_callback, void *);
void llama_backend_init(void);
const char * llama_print_system_info(void);
struct llama_model_params llama_model_default_params(void);
struct llama_context_params llama_context_default_params(void);
llama_model * llama_model_load_from_file(const char *, struct llama_model_params);
void llama_model_free(llama_model *);
llama_context * llama_init_from_model(llama_model *, struct llama_context_params);
void llama_free(llama_context *);
void llama_set_n_threads(llama_context *, int32_t, int32_t);
int32_t llama_model_n_ctx_train(const llama_model *);
uint64_t llama_model_size(const llama_model *);
bool llama_model_has_encoder(const llama_model *);
bool llama_model_is_recurrent(const llama_model *);
bool llama_model_is_hybrid(const llama_model *);
int32_t llama_model_n_swa(const llama_model *);
int32_t llama_model_meta_val_str(const llama_model *, const char *, char *, size_t);
const char * llama_model_chat_template(const llama_model *, const char *);
const llama_vocab * llama_model_get_vocab(const llama_model *);
int32_t llama_vocab_n_tokens(const llama_vocab *);
const char * llama_vocab_get_text(const llama_vocab *, llama_token);
int llama_vocab_get_attr(const llama_vocab *, llama_token);
bool llama_vocab_is_eog(const llama_vocab *, llama_token);
llama_token llama_vocab_bos(const llama_vocab *);
llama_token llama_vocab_eos(const llama_vocab *);
llama_token llama_vocab_fim_pre(const llama_vocab *);
llama_token llama_vocab_fim_suf(const llama_vocab *);
llama_token llama_vocab_fim_mid(const llama_vocab *);
bool llama_vocab_get_add_bos(const llama_vocab *);
int32_t llama_tokenize(const llama_vocab *, const char *, int32_t, llama_token *, int32_t, bool, bool);
int32_t llama_token_to_piece(const llama_vocab *, llama_token, char *, int32_t, int32_t, bool);
int32_t llama_decode(llama_context *, struct llama_batch);
float * llama_get_logits_ith(llama_context *, int32_t);
llama_memory_t llama_get_memory(const llama_context *);
void llama_memory_clear(llama_memory_t, bool);
bool llama_memory_seq_rm(llama_memory_t, int32_t, int32_t, int32_t);
size_t llama_state_seq_get_size(llama_context *, int32_t);
size_t llama_state_seq_get_data(llama_context *, uint8_t *, size_t, int32_t);
size_t llama_state_seq_set_data(llama_context *, const uint8_t *, size_t, int32_t);
llama_adapter_lora * llama_adapter_lora_init(llama_model *, const char *);
void llama_adapter_lora_free(llama_adapter_lora *);
int32_t llama_set_adapters_lora(llama_context *, llama_adapter_lora **, size_t, float *);
"""

SIZES: Final = {"struct llama_model_params": 80, "struct llama_context_params": 160, "struct llama_batch": 56}
"""Bytes on a 64-bit machine."""
MODEL_DEFAULTS: Final = {
    "split_mode": 1, "main_gpu": 0, "vocab_only": False, "check_tensors": False, "use_extra_bufts": True,
    "no_host": False, "no_alloc": False,
}  # fmt: skip
CONTEXT_DEFAULTS: Final = {
    "n_ctx": 512, "n_batch": 2048, "n_ubatch": 512, "n_seq_max": 1, "n_threads": 4, "n_threads_batch": 4,
    "rope_scaling_type": -1, "pooling_type": -1, "attention_type": -1, "flash_attn_type": -1, "type_k": 1, "type_v": 1,
    "embeddings": False, "offload_kqv": True, "op_offload": True,
}  # fmt: skip
"""As the functions of that version give them."""
