"""The published weights of all-MiniLM-L6-v2 as a graph that onnxruntime runs: the same weights, the same bytes.

The graph reads one text: its token ids, no batch, so nothing is padded and nothing needs a mask. Mean pooling and
the division by the length are part of it: what comes out is a unit vector. Run once, when the model is fetched.
"""

import contextlib
import json
import logging
import struct
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx

LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD_WIDTH = WIDTH // HEADS
EPSILON = 1e-12
Array = NDArray[np.float32]
Weights = Mapping[str, Array]


def int8_graph(weights: bytes) -> bytes:
    """The ONNX file made of a ``model.safetensors``: int8 weights by channel, activations scaled as they come.

    Weights keep to seven bits, so that no processor overflows: those without VNNI add products up in sixteen.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(prefix="caretrace-model-") as folder, _without_advice():
        plain, small = Path(folder, "plain.onnx"), Path(folder, "int8.onnx")
        plain.write_bytes(graph(weights))
        quantize_dynamic(plain, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        return small.read_bytes()


def graph(weights: bytes) -> bytes:
    """The same in float32."""
    import onnx

    model = _model(read_safetensors(weights))
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def read_safetensors(data: bytes) -> Weights:
    """Eight bytes of length, a JSON header, then the numbers. Float32 only; other entries are left out."""
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    found = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            found[name] = np.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
    return found


def _model(weights: Weights) -> "onnx.ModelProto":
    from onnx import TensorProto, helper

    net = _Net()
    out = net.pooled(_encoded(net, weights))
    made = helper.make_graph(
        net.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"])],
        [helper.make_tensor_value_info(out, TensorProto.FLOAT, [WIDTH])],
        net.constants,
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def _encoded(net: "_Net", w: Weights) -> str:
    state = _embedded(net, w)
    for n in range(LAYERS):
        at = f"encoder.layer.{n}."
        state = net.normed(net.add(state, _attended(net, w, at, state)), w, at + "attention.output.LayerNorm")
        inner = net.dense(state, w[at + "intermediate.dense.weight"], w[at + "intermediate.dense.bias"])
        inner = net.op("Gelu", inner)
        outer = net.dense(inner, w[at + "output.dense.weight"], w[at + "output.dense.bias"])
        state = net.normed(net.add(state, outer), w, at + "output.LayerNorm")
    return state


def _embedded(net: "_Net", w: Weights) -> str:
    """Word plus place. Every token is of the first type, so its vector is added to the places beforehand."""
    places = w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
    words = net.op("Gather", net.constant(w["embeddings.word_embeddings.weight"]), "ids")
    length = net.op("Shape", "ids", start=0, end=1)
    taken = net.op("Slice", net.constant(places), net.whole(0), length, net.whole(0))
    return net.normed(net.add(words, taken), w, "embeddings.LayerNorm")


def _attended(net: "_Net", w: Weights, at: str, state: str) -> str:
    """Twelve heads at once: one product for query, key and value, the query already divided by its length."""
    scale = np.float32(HEAD_WIDTH**-0.5)
    parts = [f"{at}attention.self.{name}." for name in ("query", "key", "value")]
    weight = np.concatenate([w[p + "weight"] * (scale if n == 0 else 1) for n, p in enumerate(parts)])
    bias = np.concatenate([w[p + "bias"] * (scale if n == 0 else 1) for n, p in enumerate(parts)])
    wide = net.op("Reshape", net.dense(state, weight, bias), net.whole(-1, 3, HEADS, HEAD_WIDTH))
    query, key, value = net.split(net.op("Transpose", wide, perm=[1, 2, 0, 3]), 3)
    weights = net.op("Softmax", net.op("MatMul", query, net.op("Transpose", key, perm=[0, 2, 1])), axis=-1)
    heads = net.op("Transpose", net.op("MatMul", weights, value), perm=[1, 0, 2])
    joined = net.op("Reshape", heads, net.whole(-1, WIDTH))
    return net.dense(joined, w[at + "attention.output.dense.weight"], w[at + "attention.output.dense.bias"])


@dataclass
class _Net:
    """The graph as it grows: each call adds what it says and answers the name of the result."""

    nodes: list["onnx.NodeProto"] = field(default_factory=list)
    constants: list["onnx.TensorProto"] = field(default_factory=list)

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def constant(self, value: NDArray[np.float32] | NDArray[np.int64]) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def whole(self, *numbers: int) -> str:
        return self.constant(np.array(numbers, dtype=np.int64))

    def add(self, left: str, right: str) -> str:
        return self.op("Add", left, right)

    def dense(self, state: str, weight: Array, bias: Array) -> str:
        return self.add(self.op("MatMul", state, self.constant(weight.T)), self.constant(bias))

    def normed(self, state: str, w: Weights, name: str) -> str:
        scale, bias = self.constant(w[name + ".weight"]), self.constant(w[name + ".bias"])
        return self.op("LayerNormalization", state, scale, bias, axis=-1, epsilon=EPSILON)

    def split(self, state: str, parts: int) -> list[str]:
        return [
            self.op(
                "Squeeze",
                self.op("Slice", state, self.whole(n), self.whole(n + 1), self.whole(0)),
                self.whole(0),
            )
            for n in range(parts)
        ]

    def pooled(self, state: str) -> str:
        mean = self.op("ReduceMean", state, self.whole(0), keepdims=0)
        return self.op("Div", mean, self.op("ReduceL2", mean, keepdims=1))


@contextlib.contextmanager
def _without_advice() -> Iterator[None]:
    """The quantiser advises, by the root logger, a preparation that changes nothing in a graph made here."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before)
