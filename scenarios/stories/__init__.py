"""Stories: short readable tables of what people do and what they must then see, played in a world.

```
   Story = cast + steps ──▶ perform ──▶ journal ──▶ judge: all invariants
              who, what        │
                               └──▶ what was seen against what the story expects
```

`kit` has every word a story is written in; `perform` plays it; `harbour` makes a test case of it.
"""
