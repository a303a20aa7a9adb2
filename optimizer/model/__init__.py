r"""The mixed-integer linear programme: one `add_<rule>` block per rule, money divided by one unit, no loss year in it.

| symbol | in code | meaning |
|---|---|---|
| $y_j \in \{0, 1\}$ | `buy` | offer bought |
| $s_j \in [\underline{s}_j y_j, \bar{s}_j y_j]$ | `share` | share taken |
| $z_{jg} \in \{0, 1\}$ | `size` | line size $g$ of a grid chosen |
| $\pi_j$ | `premium_due` | premium actually due |
| $e_b \in [0, 1]$ | `earned` | discount of bundle $b$ earned |
| $a_r \ge 0$ | `held` | reserve held in instrument $r$ |
| $o$ | `own_funds` | own funds put at risk |
| $\theta$ | `expected_net` | mean net loss, held up by cuts |
| $\psi_k$ | `tail` | tail measure of net loss under rule $k$, held up by cuts |
| $\eta$ | `emergency` | mean loss beyond reserve and own funds, held up by cuts |
| $\beta_k \ge 0$ | `beneath` | cover that layers of one attachment and one set of classes stand on, where thousands do |
| $c_{jb}$ | `credited` | what offer $j$ counts toward requirement $b$ |
| $k_{jb} \in \{0, 1\}$ | `counted` | offer $j$ counted toward requirement $b$ |
| $X_{tb}$ | `extra_cash` | cash for the deductible counted in slot $t$ under requirement $b$ |
| $q_{rb} \ge 0$ | `recognised` | what instrument $r$ counts toward requirement $b$, where caps or a choice bound it |
| $u_k \in \{0, 1\}$ | `reading` | reading $k$ of the law is used, where it leaves a choice; $b$ is then a requirement under it |

Mean, tail and emergency are convex in the shares; `cuts` holds them up from below, a few at a time (`docs/method/search.md`), so the
programme stays small however many years there are.
"""

from optimizer.model.blocks import build
from optimizer.model.cuts import add_cut
from optimizer.model.frame import Model, Question

__all__ = ["Model", "Question", "add_cut", "build"]
