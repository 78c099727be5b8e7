#!/usr/bin/env python3
"""Derives vectors.bin from words.txt beside it: `derive.py MODEL WORDNET`.

MODEL is the directory of all-MiniLM-L6-v2 with its model.safetensors and tokenizer.json, WORDNET that of WordNet's data.noun,
data.verb, data.adj and data.adv. Needs numpy, scipy, safetensors and tokenizers, and half an hour.
"""

import random
import re
import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

HEADS, HEAD, LAYERS = 12, 32, 6
DEFINITIONS = 15_000  # beside all example sentences; each doubling brings sums nearer to their sentences by 0.008
KEPT = 64
FIRMNESS = 1.0  # how firmly a word holds to what it means alone, in sentences
ALONE = 1.13  # what words mean alone comes nearest to what sentences mean when stretched by so much
LEVELS = 7  # a number of a direction is -7..7, stored as 1..15 in four bits


class Model:
    """The sentence encoder of Reimers and Gurevych 2019: the mean of what a transformer makes of the tokens."""

    def __init__(self, directory):
        self.tensors = load_file(directory / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def of(self, name):
        return self.tensors[name].astype(np.float32)

    def linear(self, x, name):
        return x @ self.of(name + ".weight").T + self.of(name + ".bias")

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * self.of(name + ".weight") + self.of(name + ".bias")

    def encode_alike(self, ids):
        """Texts with the same number of tokens: ids of shape (texts, tokens)."""
        count, length = ids.shape
        x = self.of("embeddings.word_embeddings.weight")[ids]
        x = x + self.of("embeddings.position_embeddings.weight")[:length]
        x = self.norm(x + self.of("embeddings.token_type_embeddings.weight")[0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            split = lambda part: self.linear(x, at + "attention.self." + part).reshape(count, length, HEADS, HEAD)
            query, key, value = (split(part).transpose(0, 2, 1, 3) for part in ("query", "key", "value"))
            weights = np.exp(query @ key.transpose(0, 1, 3, 2) / np.sqrt(HEAD))
            weights /= weights.sum(-1, keepdims=True)
            mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(count, length, HEADS * HEAD)
            mixed = self.linear(mixed, at + "attention.output.dense")
            x = self.norm(x + mixed, at + "attention.output.LayerNorm")
            inner = self.linear(x, at + "intermediate.dense")
            inner = 0.5 * inner * (1 + erf(inner / np.sqrt(2)))
            x = self.norm(x + self.linear(inner, at + "output.dense"), at + "output.LayerNorm")
        mean = x.mean(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def encode(self, texts):
        """One row of length 1 for each text."""
        ids = [self.tokenizer.encode(text).ids for text in texts]
        rows = np.zeros((len(texts), HEADS * HEAD))
        for length in set(map(len, ids)):
            alike = [at for at, own in enumerate(ids) if len(own) == length]
            for start in range(0, len(alike), 256):
                batch = alike[start : start + 256]
                rows[batch] = self.encode_alike(np.array([ids[at] for at in batch]))
        return rows


def sentences(wordnet, words):
    """WordNet's example sentences and some of its definitions, those whose words are mostly known."""
    examples, definitions = set(), set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (wordnet / f"data.{part}").read_text(encoding="latin-1").splitlines():
            if not line.startswith("  ") and "|" in line:
                gloss = line.split("|", 1)[1]
                examples.update(re.findall(r'"([^"]+)"', gloss))
                definitions.add(re.sub(r'"[^"]*"', "", gloss).split(";")[0].strip())

    def usable(text):
        own = re.findall("[a-z]+", text.lower())
        return 2 <= len(own) <= 20 and sum(word in words for word in own) >= 0.8 * len(own)

    definitions = sorted(filter(usable, definitions))
    random.Random(1).shuffle(definitions)
    return sorted(filter(usable, examples)) + definitions[:DEFINITIONS]


def counts(texts, words):
    """How often each sentence has each word, over the root of its number of words: a sum of unlike vectors grows so."""
    place = {word: at for at, word in enumerate(words)}
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        plain = text.lower().replace("'s", " is").replace("n't", " not").replace("'", " ")
        own = [place[word] for word in re.findall("[a-z]+", plain) if word in place]
        rows += [row] * len(own)
        columns += own
        values += [len(own) ** -0.5] * len(own)
    return sp.csr_matrix((values, (rows, columns)), shape=(len(texts), len(words)))


def fitted(counts, wanted, alone):
    """Word vectors whose sums are near what is wanted, and which are near `alone`: ridge regression, conjugate gradients."""
    left = counts.T @ (wanted - counts @ alone)
    moved, direction, length = np.zeros_like(alone), left, (left**2).sum(0)
    for _ in range(25):
        ahead = counts.T @ (counts @ direction) + FIRMNESS * direction
        step = length / np.maximum((direction * ahead).sum(0), 1e-12)
        moved = moved + step * direction
        left = left - step * ahead
        before, length = length, (left**2).sum(0)
        direction = left + length / np.maximum(before, 1e-12) * direction
    return alone + moved


def main():
    model, wordnet = Model(Path(sys.argv[1])), Path(sys.argv[2])
    here = Path(__file__).parent
    words = (here / "words.txt").read_text(encoding="ascii").split()
    texts = sentences(wordnet, set(words))
    of_words, of_texts = model.encode(words), model.encode(texts)

    middle = of_texts.mean(axis=0)
    _, _, directions = np.linalg.svd((of_texts - middle).T @ (of_texts - middle))
    wanted = (of_texts - middle) @ directions[:KEPT].T
    # Common words count little (Arora, Liang and Ma 2017), their frequency by Zipf's law.
    frequency = 1 / ((np.arange(len(words)) + 3) * 8.8)
    telling = 0.001 / (0.001 + frequency)
    alone = ALONE * telling[:, None] * ((of_words - of_words.mean(axis=0)) @ directions[:KEPT].T)
    table = counts(texts, words)
    vectors = fitted(table, wanted, alone)
    # Only the direction of a sum is used, so that each sentence may be as long as its sum.
    reached = np.linalg.norm(table @ vectors, axis=1) / np.linalg.norm(wanted, axis=1)
    vectors = fitted(table, wanted * (reached / np.median(reached))[:, None], alone)

    most = np.abs(vectors).max(axis=1, keepdims=True)
    lengths = np.clip(np.rint(most / np.percentile(most, 99.9) * 255), 1, 255).astype(np.uint8)
    levels = np.rint(vectors / most * LEVELS).astype(np.int8) + LEVELS + 1
    packed = np.hstack([lengths, (levels[:, 0::2] | levels[:, 1::2] << 4).astype(np.uint8)])
    (here / "vectors.bin").write_bytes(packed.tobytes())


main()
