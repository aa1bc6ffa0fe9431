"""The formulas that explain the controls, written in LaTeX and shown as MathML."""
