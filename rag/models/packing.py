"""A bfloat16 model made quicker on a processor: weights laid out once instead of anew in every call, norms in one step.

Arrows: build -> here -> torch (oneDNN). Where oneDNN cannot do it, and for other layers, nothing changes.
"""

import torch
from torch import nn


class Packed(nn.Module):
    """A linear layer without bias in bfloat16; the weights are kept in oneDNN's own layout alone."""

    def __init__(self, layer: nn.Linear) -> None:
        """Takes the weights of `layer`."""
        super().__init__()
        self.in_features, self.out_features = layer.in_features, layer.out_features
        self._weight = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the layer's."""
        return torch.ops.mkldnn._linear_pointwise(x, self._weight, None, "none", [], "")


class Norm(nn.Module):
    """Gemma's RMS norm, whose weight is added to 1, computed in float32."""

    def __init__(self, layer: nn.Module) -> None:
        """Takes the weight of `layer`."""
        super().__init__()
        self._scale = 1.0 + layer.weight.detach().float()
        self._eps = layer.eps

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the layer's."""
        return nn.functional.rms_norm(x.float(), self._scale.shape, self._scale, self._eps).type_as(x)


def pack(model: nn.Module) -> None:
    """Replace those layers of `model` that can be quicker; it is for inference only from now on."""
    if not (torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()):
        return
    for parent in list(model.modules()):
        for name, layer in parent.named_children():
            if type(layer) is nn.Linear and layer.bias is None and layer.weight.dtype == torch.bfloat16:
                setattr(parent, name, Packed(layer))
            elif type(layer).__name__ == "Gemma3RMSNorm":
                setattr(parent, name, Norm(layer))
