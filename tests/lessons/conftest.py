"""A lesson with every kind of task, small enough to be read at a glance."""

from __future__ import annotations

import pytest

from glmlab.lessons.lesson import Lesson
from glmlab.lessons.lesson_file import parse_lesson

TEXT = """---
title: Every kind
minutes: 5
idea: All kinds of tasks, once each.
lab: Feed-forward
preset: sparse
settings: n_samples=200
---

## First step

```{scene}
:show: Strength, Regularizer, Weights
:hide: Truth
:set: regularizer="Ridge"
```

Some *text* about weights.

```{choice} predict
What will happen?
- [ ] Nothing.
      Wrong: something does.
- [x] Something.
      Right: something does.
```

```{do}
Choose Lasso.
- [x] regularizer == "Lasso"
      Lasso it is.
- [ ] regularizer == "ElasticNet"
      That is half of it.
      :try: regularizer="ElasticNet"
- [?] It begins with an L.
- [?] Its name is Lasso.
:solution: regularizer="Lasso", regularizer_strength=0.2
```

```{scene}
:show: Strength, Regularizer, Weights, Regularization path
```

Text that comes last.

## Second step

```{number}
How many features are there?
- [x] n_features
      Twelve.
- [ ] n_features + 1
      One too many.
:tolerance: 1%
```

```{order}
Sort.
1. One
2. Two
3. Three
- [ ] 3 2 1
      Backwards.
```

```{draw}
Draw the scores.
:x: log10(grid)
:y: scores - max(scores)
:over: -3, 0
:heights: -1, 0.2
:labels: log10 of strength, score
- [x] correlation(drawn, truth) > 0.5
      So it is.
- [ ] drawn[0] == drawn[8]
      Flat.
```

```{write}
In your own words?
```
"""


@pytest.fixture
def lesson() -> Lesson:
    return parse_lesson(TEXT, "every-kind")
