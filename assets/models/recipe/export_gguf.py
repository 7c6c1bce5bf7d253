"""Writes the trained weights as one GGUF file with its tokenizer.

    python export_gguf.py --weights weights.safetensors --tokenizer tokenizer.json --out tiny-reasoner-q8_0.gguf [--type F16]
"""
import argparse
import json

import gguf
import numpy as np

from model import gguf_name, load
from tasks import SPECIAL, TEMPLATE


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--type", default="Q8_0", choices=["Q8_0", "F16"], help="of the matrices; norms and biases are F32")
    args = parser.parse_args()
    model = load(args.weights)
    c = model.c
    spec = json.load(open(args.tokenizer, encoding="utf-8"))["model"]
    tokens = sorted(spec["vocab"], key=spec["vocab"].get)
    assert len(tokens) == c.vocab and tokens[:6] == SPECIAL
    merges = [" ".join(m) if isinstance(m, list) else m for m in spec["merges"]]
    kind = gguf.GGMLQuantizationType[args.type]

    w = gguf.GGUFWriter(args.out, "qwen2")
    w.add_name("Thinkscope Tiny Reasoner")
    w.add_license("CC-BY-SA-4.0")
    w.add_description("A study object that thinks and then tags or classifies; see its model card.")
    w.add_file_type(gguf.LlamaFileType["MOSTLY_" + args.type])
    w.add_context_length(c.context)
    w.add_embedding_length(c.hidden)
    w.add_block_count(c.layers)
    w.add_feed_forward_length(c.ffn)
    w.add_head_count(c.heads)
    w.add_head_count_kv(c.kv_heads)
    w.add_key_length(c.head_dim)
    w.add_value_length(c.head_dim)
    w.add_rope_freq_base(c.theta)
    w.add_layer_norm_rms_eps(c.eps)
    w.add_vocab_size(c.vocab)
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("qwen2")
    w.add_token_list(tokens)
    w.add_token_types([gguf.TokenType.CONTROL] * 4 + [gguf.TokenType.USER_DEFINED] * 2 + [gguf.TokenType.NORMAL] * (len(tokens) - 6))
    w.add_token_merges(merges)
    w.add_bos_token_id(0)
    w.add_eos_token_id(1)
    w.add_pad_token_id(1)
    w.add_add_bos_token(False)
    w.add_chat_template(TEMPLATE)
    w.add_string("thinkscope.prompt_form", "short")
    for name, tensor in model.state_dict().items():
        a = np.ascontiguousarray(tensor.numpy().astype(np.float32))
        if a.ndim == 1:
            w.add_tensor(gguf_name(name), a)
        else:
            w.add_tensor(gguf_name(name), gguf.quants.quantize(a, kind), raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


if __name__ == "__main__":
    main()
