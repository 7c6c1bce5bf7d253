#!/usr/bin/env python3
"""The same benchmarks by our own engines and by llama.cpp behind its server, greedily, side by side.

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install 'llama-cpp-python[server]'
    cargo build --release --package cli
    /tmp/peer/bin/python tests/peers/endpoint.py [--thinkscope target/release/thinkscope]
        [--api completions|chat] [--tasks pos,ner] [--limit N] [--keep FOLDER]

For each task: samples whose output is the same text, whose reading is the same, whose score is the
same, and at the first difference of outputs the gap between the two best logits there, by the exact
engine. A difference at a gap near 0 is a tie that rounding decides; one at a large gap is a bug.
"""

import argparse
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "assets/models/tiny-reasoner-q8_0.gguf"
TASKS = ["sentiment2", "sentiment3", "negation", "pos", "ner"]

# llama.cpp 0.3.36 for Python crashes on some processors in the kernels that repack weights; the plain
# ones compute the same.
SERVE = """
import runpy, sys, llama_cpp.llama_cpp as low
default = low.llama_model_default_params
def plain():
    params = default()
    params.use_extra_bufts = False
    return params
low.llama_model_default_params = plain
sys.argv[0] = "llama_cpp.server"
runpy.run_module("llama_cpp.server", run_name="__main__")
"""


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def serve(port):
    args = ["--model", MODEL, "--host", "127.0.0.1", "--port", port, "--n_ctx", 1024]
    args += ["--n_threads", 1, "--verbose", "false"]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, *map(str, args)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(300):
        if server.poll() is not None:
            sys.exit("the server ended: run `python -m llama_cpp.server` by hand to see why")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.2)
    sys.exit("the server does not listen")


def samples(record):
    lines = record.read_text("utf-8").splitlines()[1:]
    return {(of["item_index"], of["repeat"]): of for of in map(json.loads, lines)}


def text_of(sample):
    completion = sample["completion"]
    return completion["thought"].strip(), completion["answer"]


def read_of(sample):
    return {key: sample["reading"][key] for key in ("prediction", "failure")}


class Ours:
    """Our side: prompts as tokens, and the gap between the two best logits behind them."""

    def __init__(self, thinkscope):
        self.thinkscope = thinkscope

    def run(self, *args):
        done = subprocess.run([self.thinkscope, *map(str, args)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"thinkscope {' '.join(map(str, args))}\n{done.stderr}")
        return done

    def tokens(self, text):
        done = subprocess.run(
            [self.thinkscope, "tokenize"],
            input=json.dumps({"text": text}) + "\n",
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    def gap(self, prompt, here, there):
        """Where two outputs part: the token's number, and by how much the best logit leads there."""
        n = next((i for i, (a, b) in enumerate(zip(here, there)) if a != b), min(len(here), len(there)))
        done = self.run("logits", "--tokens", ",".join(map(str, prompt + here[:n])))
        logits = json.loads(done.stdout)["logits"]
        best = sorted(logits[-1] if isinstance(logits[0], list) else logits, reverse=True)
        return n, best[0] - best[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--thinkscope", default=ROOT / "target/release/thinkscope")
    parser.add_argument("--api", choices=["completions", "chat"], default="completions")
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--keep", help="a folder for the records")
    options = parser.parse_args()
    ours = Ours(str(options.thinkscope))
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="endpoint-"))
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    server = serve(port)
    try:
        print("task         engine     n  same text  same reading  same score  ours   theirs")
        for task in options.tasks.split(","):
            common = ["run", "--task", task, "--greedy", "--prompt", "short", "--max-tokens", 512]
            if options.limit:
                common += ["--limit", options.limit]
            theirs = folder / f"{task}-server.jsonl"
            # The server's own default is a penalty of 1.1 for repeated tokens.
            api = ["--tokenizer", MODEL, "--endpoint-api", options.api, "--set", "repeat_penalty=1"]
            # Streamed, this server drops characters that take several tokens.
            api.append("--no-stream")
            if options.api == "chat":
                api.append("--template-opens-thought")
            url = f"http://127.0.0.1:{port}/v1"
            ours.run(*common, "--endpoint", url, "--model", "tiny", *api, "--out", theirs)
            for engine in ["cpu-exact", "cpu"]:
                record = folder / f"{task}-{engine}.jsonl"
                ours.run(*common, "--engine", engine, "--batch", 4, "--out", record)
                compare(ours, task, engine, samples(record), samples(theirs))
    finally:
        server.terminate()
    print(f"records: {folder}")


def compare(ours, task, engine, here, there):
    assert here.keys() == there.keys()
    same = lambda of: [key for key in here if of(here[key]) == of(there[key])]
    texts, readings, scores = same(text_of), same(read_of), same(lambda s: s["score"])
    right = lambda all: sum(next(iter(s["score"].values()))["correct" if "correct" in next(iter(s["score"].values())) else "n_correct"] for s in all.values())
    print(
        f"{task:12} {engine:9} {len(here):3} {len(texts):10} {len(readings):13} {len(scores):11}"
        f"  {right(here):5}  {right(there):6}"
    )
    for key in sorted(set(here) - set(texts)):
        a, b = here[key], there[key]
        prompt = ours.tokens(f"<｜begin▁of▁sentence｜><｜User｜>{a['prompt']}<｜Assistant｜><think>\n")
        completion = b["completion"]
        text = completion["thought"]
        if completion["answer"] is not None:
            text += f"</think>\n\n{completion['answer']}"
        n, gap = ours.gap(prompt, a["completion"]["tokens"], ours.tokens(text))
        print(f"    {a['item']['id']}: parts at token {n}, where the best logit leads by {gap:.4f}")


if __name__ == "__main__":
    main()
