"""A network of the published one's kind, small and of chance numbers: it needs no package and no time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from embedding.encoder import Encoder

WIDTH, INNER, LAYERS, LONGEST = 64, 96, 3, 128
WORDS = """
    i my he she it the a to and you is was me at in on of so we they not no do did want go home school
    dad mum brother sister friend bus tea time hit hurt hits shouts scared die cut myself touched knife
    food cold hungry sleep night run away football film game love hate good bad sad happy today tomorrow
""".split()  # noqa: SIM905 -- one word a string would be four times as long


def tiny_network(folder: Path) -> Encoder:
    """Write its files to `folder` and read them as the published ones are read."""
    chance = np.random.default_rng(5)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789'.,!?"
    marks = ["[UNK]", "[CLS]", "[SEP]"]
    vocabulary = [
        *marks,
        *WORDS,
        *(each for each in letters if each not in WORDS),
        *(f"##{x}" for x in letters),
    ]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(vocabulary), WIDTH),
        "embeddings.position_embeddings.weight": (LONGEST, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        **_norm("embeddings.LayerNorm"),
    }
    for number in range(LAYERS):
        name = f"encoder.layer.{number}"
        for part in ("attention.self.query", "attention.self.key", "attention.self.value"):
            shapes |= _linear(f"{name}.{part}", WIDTH, WIDTH)
        shapes |= _linear(f"{name}.attention.output.dense", WIDTH, WIDTH)
        shapes |= _norm(f"{name}.attention.output.LayerNorm")
        shapes |= _linear(f"{name}.intermediate.dense", INNER, WIDTH)
        shapes |= _linear(f"{name}.output.dense", WIDTH, INNER)
        shapes |= _norm(f"{name}.output.LayerNorm")
    tensors = {name: 0.2 * chance.standard_normal(shape) for name, shape in shapes.items()}
    for name in tensors:
        if name.endswith("LayerNorm.weight"):
            tensors[name] += 1
    _write(folder / "model.safetensors", tensors)
    return Encoder(folder)


def _linear(name: str, comes_out: int, goes_in: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (comes_out, goes_in), f"{name}.bias": (comes_out,)}


def _norm(name: str) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (WIDTH,), f"{name}.bias": (WIDTH,)}


def _write(file: Path, tensors: dict[str, np.ndarray]) -> None:
    header, body = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.astype(np.float32).tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(raw)],
        }  # fmt: skip
        body += raw
    described = json.dumps(header).encode()
    file.write_bytes(len(described).to_bytes(8, "little") + described + body)
