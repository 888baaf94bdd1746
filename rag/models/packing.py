"""EmbeddingGemma made quicker on a processor: the same layers in fewer and larger steps, weights laid out once.

Arrows: build -> here -> torch (oneDNN). Where oneDNN cannot do it, and for other models, nothing changes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import nn


class Packed(nn.Module):
    """A linear layer without bias; the weights are kept in oneDNN's own layout alone."""

    def __init__(self, *layers: nn.Linear) -> None:
        """Takes the weights of `layers`, which read the same input; what they give stands side by side."""
        super().__init__()
        self.in_features, self.out_features = layers[0].in_features, sum(layer.out_features for layer in layers)
        weight = torch.cat([layer.weight.detach() for layer in layers])
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the layers'."""
        return torch.ops.mkldnn._linear_pointwise(x, self._weight, None, "none", [], "")

    def gelu(self, x: torch.Tensor) -> torch.Tensor:
        """GELU of `forward`, by its tangent form."""
        return torch.ops.mkldnn._linear_pointwise(x, self._weight, None, "gelu", [], "tanh")

    def times(self, x: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        """`forward` times `other`, element by element."""
        return torch.ops.mkldnn._linear_pointwise.binary(x, other, self._weight, None, "mul")


class Norm(nn.Module):
    """Gemma's RMS norm, whose weight is added to 1, computed in float32."""

    def __init__(self, layer: nn.Module) -> None:
        """Takes the weight of `layer`."""
        super().__init__()
        self._scale = 1.0 + layer.weight.detach().float()
        self._eps = layer.eps

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the layer's."""
        y = x.to(torch.float32, copy=True)
        length = torch.linalg.vector_norm(y, dim=-1, keepdim=True)
        scale = length.square_().div_(y.shape[-1]).add_(self._eps).rsqrt_()
        return y.mul_(scale).mul_(self._scale).type_as(x)


class FeedForward(nn.Module):
    """Gemma's feed-forward layers with the activation and the product as part of the matrix products."""

    def __init__(self, layer: nn.Module) -> None:
        """Takes the weights of `layer`."""
        super().__init__()
        self._gate, self._up, self._down = Packed(layer.gate_proj), Packed(layer.up_proj), Packed(layer.down_proj)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the layer's."""
        return self._down(self._up.times(x, self._gate.gelu(x)))


class Attention(nn.Module):
    """Gemma's attention to both sides, its three projections as one."""

    def __init__(self, layer: nn.Module) -> None:
        """Takes the weights of `layer`."""
        super().__init__()
        self._projections = Packed(layer.q_proj, layer.k_proj, layer.v_proj)
        self._out = Packed(layer.o_proj)
        self._q_norm, self._k_norm = Norm(layer.q_norm), Norm(layer.k_norm)
        self._size, self._scaling = layer.head_dim, layer.scaling
        self._heads = layer.q_proj.out_features // layer.head_dim
        self._shared = layer.k_proj.out_features // layer.head_dim

    def forward(
        self,
        hidden_states: torch.Tensor,
        position_embeddings: tuple[torch.Tensor, torch.Tensor],
        attention_mask: torch.Tensor | None = None,
        **_: Any,
    ) -> tuple[torch.Tensor, None]:
        """As the layer's: (batch, tokens, width) to the same. `attention_mask`: what each token sees, broadcast to
        (batch, heads, tokens, tokens); None: all."""
        made = self._projections(hidden_states).unflatten(-1, (-1, self._size)).transpose(1, 2)
        q, k, v = made.split((self._heads, self._shared, self._shared), dim=1)
        cos, sin = (part.unsqueeze(1) for part in position_embeddings)
        q, k = (_turned(norm(x), cos, sin) for norm, x in ((self._q_norm, q), (self._k_norm, k)))
        seen = nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=attention_mask, scale=self._scaling, enable_gqa=True
        )
        return self._out(seen.transpose(1, 2).flatten(2)), None


def _turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """`x` with its position in it, by rotation of its halves."""
    first, second = x.chunk(2, dim=-1)
    return (x * cos).addcmul_(torch.cat((-second, first), dim=-1), sin)


def masks(seen: torch.Tensor, window: int) -> dict[str, torch.Tensor | None]:
    """What each token sees in either kind of layer: all tokens that are no padding, and of these those less than `window`
    away. `seen`: (batch, tokens), 0 for padding. None: all."""
    tokens = seen.shape[1]
    full = None if bool(seen.all()) else seen.bool()[:, None, None, :]
    if tokens <= window:
        return {"full_attention": full, "sliding_attention": full}
    place = torch.arange(tokens)
    near = ((place[:, None] - place).abs() < window)[None, None]
    return {"full_attention": full, "sliding_attention": near if full is None else near & full}


def precision(wanted: torch.dtype) -> torch.dtype:
    """`wanted`; for bfloat16 float32 where oneDNN has no kernels of it (x86 without AVX-512): torch's own are many times
    slower than those of float32, and the vectors are the same but for rounding."""
    return torch.float32 if wanted == torch.bfloat16 and not _computes_bfloat16() else wanted


def _computes_bfloat16() -> bool:
    return torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


def pack(model: nn.Module) -> None:
    """Replace what can be quicker in `model`, a sentence-transformers model; it is for inference only from now on."""
    if not torch.backends.mkldnn.is_available():
        return
    for text in [module for module in model.modules() if type(module).__name__ == "Gemma3TextModel"]:
        config = text.config
        if config.use_bidirectional_attention and config.hidden_activation == "gelu_pytorch_tanh" and _plain(text):
            config.use_cache = False
            _replace(text, {"Gemma3Attention": Attention, "Gemma3MLP": FeedForward})
            text.forward = _with_masks(text.forward, config.sliding_window)  # called by this name: a hook would not be
    _replace(model, {"Gemma3RMSNorm": Norm})
    for parent in list(model.modules()):
        for name, layer in parent.named_children():
            if type(layer) is nn.Linear and _plain(layer):
                setattr(parent, name, Packed(layer))


def _plain(model: nn.Module) -> bool:
    """All its linear layers are without bias, in a precision that oneDNN computes."""
    computed = (torch.float32, torch.bfloat16) if _computes_bfloat16() else (torch.float32,)
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    return all(layer.bias is None and layer.weight.dtype in computed for layer in layers)


def _replace(model: nn.Module, quicker: dict[str, type[nn.Module]]) -> None:
    for parent in list(model.modules()):
        for name, layer in parent.named_children():
            if made := quicker.get(type(layer).__name__):
                setattr(parent, name, made(layer))


def _with_masks(forward: Callable[..., Any], window: int) -> Callable[..., Any]:
    """`forward`, given the masks for both kinds of layers instead of one that only tells the padding."""

    @wraps(forward)
    def made(*args: Any, attention_mask: torch.Tensor, **kwargs: Any) -> Any:
        return forward(*args, attention_mask=masks(attention_mask, window), **kwargs)

    return made
