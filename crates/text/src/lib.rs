//! Vietnamese text: folding, syllables, dates and figures in official prose. Pure.
