"""The cross-encoder: MiniLM over question and passage together, and a head that begins as a comparison of both."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from reader_recipe.minilm import WIDTH, minilm
from studio.engines.runtime.cross_encoder import PASSAGE, QUESTION

Told = tuple[torch.Tensor, torch.Tensor]
"""Scores [n], and of each token [n, t] the logit of that it is part of the answer."""


class Reader(nn.Module):
    """From the first token and from what question and passage have in common; and from three numbers that mean
    something from the first step on: the cosine of both, the mean of what each word of the question is likest to in
    the passage, and the surest word of an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = minilm()
        self.mid, self.out = nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, 1)
        self.token, self.feat = nn.Linear(WIDTH, 1), nn.Linear(3, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        with torch.no_grad():
            self.feat.weight.copy_(torch.tensor([[4.0, 4.0, 0.3]]))
            self.feat.bias.fill_(-3.0)
        self.fast = True
        """In bfloat16, as far as that is learnt in."""

    def forward(self, ids: torch.Tensor, part: torch.Tensor) -> Told:
        """Both [n, t], as `studio.engines.runtime.cross_encoder` lays them out."""
        asked, read = part == QUESTION, part == PASSAGE
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.fast):
            states = self.bert(
                input_ids=ids, attention_mask=(part > 0).long(), token_type_ids=read.long()
            ).last_hidden_state
        states = states.float()
        question, passage = (_mean(states, one) for one in (asked, read))
        tokens = self.token(states)[..., 0]
        unit = functional.normalize(states, dim=-1)
        likest = (unit @ unit.transpose(1, 2)).masked_fill(~read[:, None, :], -1.0).amax(2)
        weight = asked.float()
        each = (likest * weight).sum(1) / weight.sum(1).clamp(min=1)
        surest = tokens.masked_fill(~read, -30.0).amax(1)
        numbers = torch.stack([(question * passage).sum(1), each, surest], 1)
        common = torch.cat([states[:, 0], question * passage * 20], 1)
        return self.out(functional.gelu(self.mid(common)))[:, 0] + self.feat(numbers)[:, 0], tokens


def _mean(states: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    weight = of.float()[..., None]
    return functional.normalize((states * weight).sum(1) / weight.sum(1).clamp(min=1), dim=-1)
